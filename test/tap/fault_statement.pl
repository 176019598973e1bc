# Statements that are broken off in the middle of sets, under load: cancelled, timed out, kept waiting for a lock too long, short of
# memory, short of locks. What was broken off has left nothing, and its session goes on.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);
use Register;
use Load;

my $node = loaded_cluster('statement');
my $database = 'register';
my @confirmed;

# A set of all contract lines of provider 1, day by day; the rows are in no order of the lines.
my $set = "SELECT count(*) FILTER (WHERE v.accepted) FROM (SELECT array_agg(l.id ORDER BY hashint8(l.id)) AS lines, array_agg(socsvc.today() - 3) AS days
	FROM socsvc.contract_line l WHERE l.provider = 1) s, socsvc.record_contract_deliveries(s.lines, s.days, minutes => array_fill(1, ARRAY[cardinality(s.lines)])) v";
my $rows = 'INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes)
	SELECT socsvc.today() - 3, l.person, l.provider, l.id, l.programme_line, 1 FROM socsvc.contract_line l WHERE l.provider = 1';
my $count = 'SELECT count(*) FROM socsvc.delivery';
sub as_provider
{
	my ($statements) = @_;
	return $node->psql($database, $statements, on_error_stop => 0, extra_params => [ '-U', 'load_provider_1', '-v', 'VERBOSITY=sqlstate' ]);
}

# ---- cancelled --------------------------------------------------------------------------------------------------------------
my $how = 'cancelled statements';
my $errors = '';
repeat_fault(1, sub {
	my $load = start_load($node, size => 200);
	wait_load($load, 20);
	my $canceller = $node->background_psql('postgres');
	for (1 .. 60)
	{
		$canceller->query_safe(q(SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'load' AND state = 'active'));
		sleep 0.02;
	}
	wait_load($load, 20);
	$canceller->quit;
	my ($ids, $told) = stop_load($load);
	push @confirmed, @$ids;
	$errors .= $told;
});
my $cancelled = () = $errors =~ /57014: canceling statement due to user request/g;
cmp_ok($cancelled, '>=', 5, "$how: of which some were at work");
intact($node, $database, $how, @confirmed);

# ---- timed out ------------------------------------------------------------------------------------------------------------------
$how = 'statement_timeout';
$node->safe_psql('postgres', "ALTER ROLE load_provider_$_ SET statement_timeout = '4ms'") for 1, 2;
repeat_fault(1, sub {
	my $load = start_load($node, size => 500, rounds => 60);
	my $until = time + 20;
	sleep 0.1 while time < $until && !grep { slurp_file($_->{errors}) =~ /statement timeout/ } @$load;
	sleep 1;
	my ($ids, $told) = stop_load($load);
	push @confirmed, @$ids;
	like($told, qr/57014: canceling statement due to statement timeout/, "$how: it struck");
});
$node->safe_psql('postgres', "ALTER ROLE load_provider_$_ RESET statement_timeout") for 1, 2;
intact($node, $database, $how, @confirmed);

# ---- a lock that does not come ------------------------------------------------------------------------------------------------------
# The line in the middle is held; those before it are locked and counted by then.
$how = 'lock_timeout';
my $before = $node->safe_psql($database, $count);
my $holder = $node->background_psql($database, on_error_stop => 0);
$holder->query_safe('BEGIN; SELECT 1 FROM socsvc.programme_line WHERE id = 62 FOR UPDATE;');
for my $statement ($set, $rows)
{
	my ($status, $out, $err) = as_provider("SET lock_timeout = '100ms'; $statement;");
	like($err, qr/ERROR:\s+55P03/, "$how: " . ($statement eq $set ? 'the set' : 'the statement') . ' is refused as a whole');
}
is($node->safe_psql($database, $count), $before, "$how: and nothing of it is there");
my ($status, $out, $err) = as_provider("SET lock_timeout = '100ms'; BEGIN; SAVEPOINT a; $rows; ROLLBACK TO a;
	INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes) VALUES (socsvc.today() - 3, 1, 1, 2, 2, 1); COMMIT");
like($err, qr/ERROR:\s+55P03/, "$how: in a subtransaction, too");
is($node->safe_psql($database, $count), $before + 1, "$how: after which the transaction goes on");
$holder->query_safe('ROLLBACK;');
($status, $out, $err) = as_provider("SET lock_timeout = '100ms'; $set");
is($out, '30', "$how: the lock is free, the set is recorded") or diag($err);
intact($node, $database, $how, @confirmed);

# ---- no memory ----------------------------------------------------------------------------------------------------------------
# What ulimit -v does, to a session that is at work: room for so many MiB more. prlimit sets the soft limit of others' processes, too.
$how = 'out of memory';
my $session = $node->background_psql($database, on_error_stop => 0, extra_params => [ '-U', 'load_provider_1', '-v', 'VERBOSITY=sqlstate' ]);
my $pid = $session->query_safe('SELECT pg_backend_pid()');
my $great = "SELECT count(*) FILTER (WHERE v.accepted) FROM (SELECT array_agg(1 + 12 * (n % 10)::bigint) AS lines, array_agg(socsvc.today() - n % 40) AS days
	FROM generate_series(1, 20000) n) s, socsvc.record_contract_deliveries(s.lines, s.days) v;";
my %outcome;
$session->query("$set;");
$before = $node->safe_psql($database, $count);
for my $room (1, 2, 3, 4, 6, 8)
{
	room($pid, $room);
	my $answer = $session->query($great);
	room($pid);
	$session->{stderr} =~ /ERROR:\s+(\w{5})/ ? $outcome{$1}++ : $outcome{recorded}++;
	$session->{stderr} = '';
	$before += $answer || 0;
}
cmp_ok($outcome{53200} || 0, '>=', 1, "$how: it struck") or diag(explain \%outcome);
is(join(' ', grep { $_ !~ /^(53200|recorded)$/ } keys %outcome), '', "$how: and is told by its own SQLSTATE");
is($session->query('SELECT pg_backend_pid();'), $pid, "$how: the session goes on");
is($session->query("$set;"), 30, "$how: and records");
$session->quit;
is($node->safe_psql($database, $count), $before + 30, "$how: what was refused is not there");
# All of the server: its postmaster hands the limit to each new session.
my $postmaster = (split /\n/, slurp_file($node->data_dir . '/postmaster.pid'))[0];
$errors = '';
for my $room (8, 14, 20)
{
	room($postmaster, $room);
	my $load = start_load($node, size => 300, rounds => 40);
	sleep 3;
	my ($ids, $told) = stop_load($load);
	room($postmaster);
	push @confirmed, @$ids;
	$errors .= $told;
}
like($errors, qr/53200|out of memory|Cannot allocate memory/, "$how: of the whole server");
intact($node, $database, $how, @confirmed);

is(crashes($node), 0, 'nothing has crashed');
$node->stop;
done_testing();

# Leaves a process so many MiB of address space beyond what it has, or as many as it likes.
sub room
{
	my ($process, $mib) = @_;
	my $limit = 'unlimited';
	if (defined $mib)
	{
		my ($size) = slurp_file("/proc/$process/status") =~ /^VmSize:\s+(\d+) kB/m;
		$limit = ($size + 1024 * $mib) * 1024;
	}
	system_or_bail('prlimit', '--pid', $process, "--as=$limit:");
	return;
}
