# kill -9, under load: of the postmaster, of single backends, and of one that runs a job.
use strict;
use warnings;

use Test::More;
use Register;
use Load;

my $node = loaded_cluster('kill', [ 'restart_after_crash = on' ]);
my @confirmed;
my $how = 'kill -9 of the postmaster';
repeat_fault(1, sub {
	my $load = start_load($node);
	wait_load($load, 60);
	$node->kill9;
	my ($ids) = stop_load($load);
	start_again($node);
	push @confirmed, @$ids;
});
intact($node, 'register', $how, @confirmed);

$how = 'kill -9 of backends';
my $before = restarts();
my $kills = 0;
repeat_fault(2, sub {
	my $load = start_load($node);
	wait_load($load, 60);
	my $pid = $node->safe_psql('postgres', q(SELECT pid FROM pg_stat_activity WHERE application_name = 'load' ORDER BY state = 'active' DESC, random() LIMIT 1));
	kill 9, $pid or die "no process $pid";
	$kills++;
	my ($ids) = stop_load($load);
	push @confirmed, @$ids;
	comes_back($node);
});
is(restarts() - $before, $kills, "$how: each made the server recover");
intact($node, 'register', $how, @confirmed);

# A job that is held at a row, in the middle of its steps.
$how = 'kill -9 of a job';
$node->safe_psql('register', "SET socsvc.subject_role = 'agency'; SELECT socsvc.set_capacity(n, 6, 'load') FROM generate_series(1, 4) n");
my $holder = $node->background_psql('register', on_error_stop => 0);
$holder->query_safe('BEGIN; SELECT 1 FROM socsvc.place_group WHERE id = 2 FOR UPDATE;');
my $offers = q(SELECT count(*) FROM socsvc.stay WHERE status = 'offered');
my $job = $node->background_psql('register', on_error_stop => 0, extra_params => [ '-U', 'load_scheduler' ]);
my $pid = $job->query_safe('SELECT pg_backend_pid()');
$job->query_until(qr/begun/, "\\echo begun\nCALL socsvc.run_deadlines();\n");
ok($node->poll_query_until('register', "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid"), "$how: it is at work");
kill 9, $pid;
sleep 1;
comes_back($node);
eval { $_->quit } for $holder, $job;
intact($node, 'register', $how, @confirmed);
is($node->safe_psql('register', q(SELECT count(*) > 0 FROM socsvc.job_run WHERE problem ~ 'killed, then taken up again')), 't', "$how: the next run says so");
is($node->safe_psql('register', $offers), '24', "$how: and every place is offered once");
is(crashes($node), 0, 'nothing else has crashed');

$node->stop;
done_testing();

# How often the server has restarted its processes.
sub restarts { return scalar(() = PostgreSQL::Test::Utils::slurp_file($node->logfile) =~ /all server processes terminated; reinitializing/g); }
