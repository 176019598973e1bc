# What the fault tests share: a cluster with the register of load.sql, made once for all of them; providers' workplaces that record what
# the server has confirmed to them; and what there is to wait for while something is broken.
# FAULT_SECONDS=n repeats each fault for so many seconds; without it each happens as often as its test says.
package Load;

use strict;
use warnings;

use Exporter 'import';
use Cwd ();
use Fcntl qw(:flock);
use File::Basename;
use File::Path ();
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::RecursiveCopy;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);
use Register;

our @EXPORT = qw(loaded_cluster start_load wait_load stop_load repeat_fault start_again comes_back crashes);

my $here = Cwd::abs_path(dirname(__FILE__));
my $loads = 0;

# A running cluster whose database "register" holds load.sql; the settings are lines of postgresql.conf. The first test that asks makes
# it, the others copy its folder. adjust, a sub that gets the node before it is started.
sub loaded_cluster
{
	my ($name, $settings, $adjust) = @_;
	my $made = Cwd::abs_path(dirname($ENV{TESTDIR} || '.')) . '/loaded';
	open my $lock, '>', "$made.lock" or die "$made.lock: $!";
	flock $lock, LOCK_EX or die "$made.lock: $!";
	if (!-d $made)
	{
		my $first = new_cluster('loaded', 'log_statement = none');
		make_register($first, 'register');
		my ($status, $out, $err) = $first->psql('register', slurp_file("$here/load.sql"), on_error_stop => 1);
		$status == 0 or die "load.sql: $err";
		$first->stop;
		File::Path::remove_tree("$made.part");    # of one that was broken off
		PostgreSQL::Test::RecursiveCopy::copypath($first->data_dir, "$made.part");
		rename "$made.part", $made or die "$made: $!";
		$first->clean_node;
	}
	close $lock;
	my $node = PostgreSQL::Test::Cluster->new($name);
	mkdir $_ for $node->backup_dir, $node->archive_dir;
	PostgreSQL::Test::RecursiveCopy::copypath($made, $node->data_dir);
	chmod 0700, $node->data_dir;
	$node->append_conf('postgresql.conf', join("\n", 'port = ' . $node->port, "unix_socket_directories = '" . $node->host . "'",
		'log_statement = none', 'max_connections = 40', @{ $settings || [] }) . "\n");
	$adjust->($node) if $adjust;
	$node->start;
	return $node;
}

# What a provider's workplace does, over and over: single deliveries, sets by function and by statement, an act from draft to sent and back.
# It prints the ids of deliveries that the server has confirmed, a line each, and nothing else.
sub workplace_script
{
	my ($provider, $rounds, $size) = @_;
	my $script = '';
	my $row = sub {
		my ($n) = @_;
		my $contract = $n % 10 * 4 + $provider;
		my $line = 3 * $contract - $n % 3;
		return ($contract, $line, $n * 7 % 50);
	};
	for my $round (1 .. $rounds)
	{
		for my $n (map { $round * 31 + $_ } 1 .. 5)
		{
			my ($contract, $line, $ago) = $row->($n);
			$script .= "INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes)
				VALUES (socsvc.today() - $ago, $contract, $provider, $line, $line, 1) RETURNING id;\n";
		}
		my @set = map { [ $row->($round * 17 + $_) ] } 1 .. $size;
		my ($lines, $days) = (join(',', map { $_->[1] } @set), join(',', map { "socsvc.today() - $_->[2]" } @set));
		$script .= "SELECT string_agg(v.delivery_id::text, E'\\n') FROM socsvc.record_contract_deliveries(ARRAY[$lines]::bigint[],
			ARRAY[$days], minutes => array_fill(1, ARRAY[$size])) v WHERE v.accepted;\n";
		$script .= 'INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes) VALUES '
		  . join(',', map { "(socsvc.today() - $_->[2], $_->[0], $provider, $_->[1], $_->[1], 1)" } @set) . " RETURNING id;\n";
		my $contract = $round % 10 * 4 + $provider;
		my $months = 2 + int($round / 10) % 2;
		$script .= "\\unset act
SELECT v.delivery_id FROM socsvc.record_contract_deliveries(ARRAY[3 * $contract]::bigint[],
  ARRAY[(date_trunc('month', socsvc.today() - interval '$months months') + interval '3 days')::date], minutes => ARRAY[1]) v WHERE v.accepted;
SELECT socsvc.prepare_act($contract, daterange(date_trunc('month', socsvc.today() - interval '$months months')::date,
  date_trunc('month', socsvc.today() - interval '@{[ $months - 1 ]} months')::date)) AS act \\gset
SELECT socsvc.send_act(:act, 'L-' || :act) \\g /dev/null
SELECT socsvc.take_back_act(:act, 'load') \\g /dev/null
DELETE FROM socsvc.act WHERE id = :act;\n";
	}
	return $script;
}

# Starts the workplaces of providers (1 to 4; by default 1 and 2). Options: providers, rounds, size of a set.
sub start_load
{
	my ($node, %option) = @_;
	my @workplace;
	$loads++;
	for my $provider (@{ $option{providers} || [ 1, 2 ] })
	{
		my $base = PostgreSQL::Test::Utils::tempdir() . "/load_${loads}_$provider";
		append_to_file("$base.sql", workplace_script($provider, $option{rounds} || 2000, $option{size} || 30));
		local $ENV{PGAPPNAME} = 'load';
		push @workplace,
		  { confirmed => "$base.confirmed", errors => "$base.errors",
			handle => IPC::Run::start([ 'psql', '-XAtq', '-v', 'VERBOSITY=verbose', '-U', "load_provider_$provider", '-d',
				$node->connstr('register'), '-f', "$base.sql" ], '<', \undef, '>', "$base.confirmed", '2>', "$base.errors") };
	}
	return \@workplace;
}

sub confirmed_in
{
	my ($file) = @_;
	# A line without its end is not confirmed.
	my @ids = slurp_file($file) =~ /^(\d+)\n/mg;
	return @ids;
}

# The ids of deliveries that were confirmed so far.
sub confirmed_so_far
{
	my ($load) = @_;
	return map { confirmed_in($_->{confirmed}) } @$load;
}

# Waits until each workplace has so many more deliveries confirmed than when it was last waited for.
sub wait_load
{
	my ($load, $count) = @_;
	for my $one (@$load)
	{
		my $until = time + 120;
		my $target = ($one->{seen} || 0) + $count;
		sleep 0.02 while confirmed_in($one->{confirmed}) < $target && time < $until && $one->{handle}->pumpable;
		$one->{seen} = confirmed_in($one->{confirmed});
		$one->{seen} >= $target or die "the load did not come to $target deliveries but to $one->{seen}: " . slurp_file($one->{errors});
	}
	return;
}

# Ends the workplaces, which a lost server has ended already; answers the ids that were confirmed, and what they complained of.
sub stop_load
{
	my ($load) = @_;
	my (@confirmed, $errors);
	for my $one (@$load)
	{
		$one->{handle}->kill_kill(grace => 2) if $one->{handle}->pumpable;
		eval { $one->{handle}->finish };
		push @confirmed, confirmed_in($one->{confirmed});
		$errors .= slurp_file($one->{errors});
	}
	return (\@confirmed, $errors);
}

# Calls the sub so many times, and on and on while FAULT_SECONDS are not over.
sub repeat_fault
{
	my ($times, $fault) = @_;
	my $until = time + ($ENV{FAULT_SECONDS} || 0);
	for (my $n = 1; $n <= $times || time < $until; $n++)
	{
		$fault->($n);
	}
	return;
}

# Starts a server whose postmaster was killed, once the last of its processes has gone.
sub start_again
{
	my ($node) = @_;
	my ($postmaster) = -e $node->data_dir . '/postmaster.pid' ? split(/\n/, slurp_file($node->data_dir . '/postmaster.pid')) : ();
	for (1 .. 300)
	{
		last unless $postmaster && kill 0, $postmaster;
		sleep 0.2;
	}
	for (1 .. 300)
	{
		return 1 if $node->start(fail_ok => 1);
		sleep 0.2;
	}
	die 'the server does not start again: ' . slurp_file($node->logfile);
}

# Waits until a server that restarts its processes lets somebody in again. Asks by pg_isready: a client that is given statements for a
# server that is gone may end this test by a broken pipe.
sub comes_back
{
	my ($node) = @_;
	for (1 .. 600)
	{
		return 1 if IPC::Run::run([ 'pg_isready', '-q', '-h', $node->host, '-p', $node->port ]);
		sleep 0.2;
	}
	die 'the server does not come back: ' . slurp_file($node->logfile);
}

# How often a process of the server has crashed by itself, as its log tells.
sub crashes
{
	my ($node) = @_;
	return scalar(() = slurp_file($node->logfile) =~ /terminated by signal (?:11|6|7|8)\b|TRAP:/g);
}

1;
