# Two-phase commit: deliveries that are prepared, a crash, then COMMIT PREPARED or ROLLBACK PREPARED. Nobody acts for the subject
# of a prepared transaction any more, what it holds others wait for, and what tells others (NOTIFY) is refused when it is prepared.
use strict;
use warnings;

use Test::More;
use Register;
use Load;

my $node = loaded_cluster('prepared', [ 'max_prepared_transactions = 5' ]);
my @on = ($node, 'register');
my $counted = 'SELECT delivered FROM socsvc.programme_line WHERE id = 1';
my $before = $node->safe_psql('register', $counted);
my $other = $node->safe_psql('register', 'SELECT delivered FROM socsvc.programme_line WHERE id = 13');

# By a gateway, for whom the transaction alone says who acts.
sub prepare
{
	my ($name, $line, $rows) = @_;
	return $node->psql('register', "BEGIN;
		SELECT socsvc.authenticate_as(NULL, 'provider', 1) \\g /dev/null
		SELECT v.delivery_id FROM socsvc.record_contract_deliveries(array_fill($line, ARRAY[$rows])::bigint[], array_fill(socsvc.today() - 1, ARRAY[$rows])) v WHERE v.accepted;
		PREPARE TRANSACTION '$name';
		SELECT coalesce(socsvc.subject_role(), 'nobody');
		SELECT count(*) FROM socsvc.delivery;", extra_params => [ '-U', 'load_gateway', '-v', 'VERBOSITY=sqlstate' ]);
}
my ($status, $out, $err) = prepare('kept', 1, 20);
my @kept = $out =~ /^(\d{6,})$/mg;
is(scalar @kept, 20, 'a set is prepared') or diag($out . $err);
like($out, qr/^nobody\n0$/m, 'and its session acts for nobody');
($status, $out, $err) = prepare('dropped', 13, 15);
is(scalar(() = $out =~ /^\d{6,}$/mg), 15, 'so is another') or diag($out . $err);
is($node->safe_psql('register', $counted), $before, 'not counted yet');

# Under load of others, the server is killed.
my $load = start_load($node, providers => [ 2, 3 ]);
wait_load($load, 40);
$node->kill9;
my ($confirmed) = stop_load($load);
start_again($node);
is($node->safe_psql('postgres', 'SELECT string_agg(gid, $$ $$ ORDER BY gid) FROM pg_prepared_xacts'), 'dropped kept', 'both are there after a crash');
is($node->safe_psql('register', slurp('intact.sql')), '', 'with them open all agrees');
($status, $out, $err) = $node->psql('register', "SET lock_timeout = '200ms'; SELECT socsvc.record_delivery(1, socsvc.today())",
	extra_params => [ '-U', 'load_provider_1', '-v', 'VERBOSITY=sqlstate' ]);
like($err, qr/55P03/, 'who would count on the same line waits for it');
$node->safe_psql('register', q(COMMIT PREPARED 'kept'));
$node->safe_psql('register', q(ROLLBACK PREPARED 'dropped'));
is($node->safe_psql('register', $counted), $before + 20, 'committed: counted');
is($node->safe_psql('register', 'SELECT delivered FROM socsvc.programme_line WHERE id = 13'), $other, 'rolled back: not');
intact(@on, 'two-phase commit', @$confirmed, @kept);

# A status that moves writes messages, which are announced: the server prepares no such transaction, and nothing of it stays.
my $acts = $node->safe_psql('register', 'SELECT count(*) FROM socsvc.act');
($status, $out, $err) = $node->psql('register', "BEGIN;
	SELECT socsvc.record_delivery(1, date_trunc('month', socsvc.today() - interval '1 month')::date) \\g /dev/null
	SELECT socsvc.send_act(socsvc.prepare_act(1, daterange(date_trunc('month', socsvc.today() - interval '1 month')::date, date_trunc('month', socsvc.today())::date)), 'P-1') \\g /dev/null
	PREPARE TRANSACTION 'act'", extra_params => [ '-U', 'load_provider_1', '-v', 'VERBOSITY=sqlstate' ]);
my $prepared = $node->safe_psql('postgres', 'SELECT count(*) FROM pg_prepared_xacts');
if ($prepared)
{
	$node->safe_psql('register', q(COMMIT PREPARED 'act'));
	is($node->safe_psql('register', 'SELECT count(*) FROM socsvc.act'), $acts + 1, 'an act is prepared and sent as a whole');
}
else
{
	like($err, qr/ERROR:\s+0A000/, 'an act whose sending is announced is not prepared');
	is($node->safe_psql('register', 'SELECT count(*) FROM socsvc.act'), $acts, 'and nothing of it is there');
}

# Rules: what is prepared is no rule yet, for nobody's cache; committed it is one, in sessions that had cached the old.
my $asked = q(SELECT socsvc.is_working_day('2026-06-10', 'RU'));
my $reader = $node->background_psql('register');
is($reader->query_safe("$asked;"), 't', 'a working day, now cached');
$node->safe_psql('register', "BEGIN; INSERT INTO socsvc.calendar_day VALUES ('RU', '2026-06-10', 'holiday', 'test'); PREPARE TRANSACTION 'rule'");
is($reader->query_safe("$asked;"), 't', 'prepared: still one');
$node->safe_psql('register', q(COMMIT PREPARED 'rule'));
is($reader->query_safe("$asked;"), 'f', 'committed: not any more');
$reader->quit;
intact(@on, 'afterwards', @$confirmed, @kept);

$node->stop;
done_testing();

sub slurp { return PostgreSQL::Test::Utils::slurp_file("test/tap/$_[0]"); }
