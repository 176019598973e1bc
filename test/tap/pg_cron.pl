# pg_cron for real: schedule_jobs() gives it the register's jobs, it runs one within its minute, and what stands in the
# way is named: another database, a server that listens on a socket only, a login without the right.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $library = `pg_config --pkglibdir`;
chomp $library;
plan skip_all => "this server has no pg_cron ($library/pg_cron.so): install it (Debian: postgresql-15-cron)"
  unless -e "$library/pg_cron.so";

my $node = new_cluster('pg_cron', q(shared_preload_libraries = 'pg_cron'), q(cron.database_name = 'register'),
	'cron.use_background_workers = on', 'cron.log_run = on');
make_register($node, 'register');

# Runs statements as a login; answers what psql complains of, with the SQLSTATE.
sub complaint
{
	my ($database, $login, $statements) = @_;
	my ($status, $out, $err) = $node->psql($database, $statements, extra_params => [ '-U', $login, '-v', 'VERBOSITY=verbose' ]);
	return $err;
}
my $superuser = $node->safe_psql('register', 'SELECT current_user');

like(complaint('register', $superuser, 'CALL socsvc.schedule_jobs()'), qr/55000: pg_cron is not created in this database.*HINT:\s+CREATE EXTENSION pg_cron/s,
	'pg_cron is loaded but not created');
$node->safe_psql('register', <<'SQL');
	CREATE EXTENSION pg_cron;
	CREATE ROLE job_runner LOGIN;
	CREATE ROLE somebody LOGIN;
	GRANT USAGE ON SCHEMA cron TO job_runner;
SQL
like(complaint('register', 'somebody', 'CALL socsvc.schedule_jobs()'), qr/42501/, 'not everybody schedules');
like(complaint('register', $superuser, q(CALL socsvc.schedule_jobs('nobody_here'))), qr/42704: no login role "nobody_here" runs jobs/, 'a login that is not there');
like(complaint('register', $superuser, q(CALL socsvc.schedule_jobs('job_runner'))), qr/42501: role "job_runner" may not run jobs.*GRANT socsvc_scheduler TO job_runner/s,
	'a login that is no scheduler');
$node->safe_psql('register', 'GRANT socsvc_scheduler TO job_runner');

# Given, given again, changed.
my $jobs = q(SELECT jobname, schedule, command, database, username, active FROM cron.job ORDER BY jobname);
my $expected = "socsvc.charge_providers|0 21 1 * *|CALL socsvc.charge_providers()|register|job_runner|t\n"
  . "socsvc.prune_job_runs|40 22 * * *|CALL socsvc.prune_job_runs()|register|job_runner|t\n"
  . "socsvc.publish_bi|0 0 * * *|CALL socsvc.publish_bi()|register|job_runner|t\n"
  . "socsvc.refresh_bi|20 23 * * *|CALL socsvc.refresh_bi()|register|job_runner|t\n"
  . 'socsvc.run_deadlines|10 19 * * *|CALL socsvc.run_deadlines()|register|job_runner|t';
$node->safe_psql('register', q(CALL socsvc.schedule_jobs('job_runner')));
is($node->safe_psql('register', $jobs), $expected, 'a superuser gives the jobs to pg_cron for the login, in GMT');
my $ids = $node->safe_psql('register', 'SELECT jobid FROM cron.job ORDER BY jobname');
$node->safe_psql('register', q(CALL socsvc.schedule_jobs('job_runner')));
is($node->safe_psql('register', $jobs), $expected, 'twice gives the same');
is($node->safe_psql('register', 'SELECT jobid FROM cron.job ORDER BY jobname'), $ids, 'and the same jobs');
$node->safe_psql('register', 'CALL socsvc.schedule_jobs()', extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', 'SELECT jobid FROM cron.job ORDER BY jobname'), $ids, 'the login may do it itself');
$node->safe_psql('register', q(SELECT cron.schedule('another', '0 0 * * *', 'SELECT 1')));
$node->safe_psql('register', 'CALL socsvc.schedule_jobs()');
is($node->safe_psql('register', q(SELECT DISTINCT username FROM cron.job WHERE jobname ~ 'socsvc')), $superuser, 'another login takes them over');
is($node->safe_psql('register', q(SELECT count(*) FROM cron.job WHERE jobname ~ 'socsvc')), '5', 'they are not doubled');
$node->safe_psql('register', 'CALL socsvc.unschedule_jobs()');
is($node->safe_psql('register', 'SELECT jobname FROM cron.job'), 'another', 'taken back, all but others');

# Another database of the server.
make_register($node, 'elsewhere');
like(complaint('elsewhere', $superuser, 'CALL socsvc.schedule_jobs()'),
	qr/55000: pg_cron does not live in this database.*cron\.database_name is "register", this is "elsewhere".*cron\.database_name = 'elsewhere'.*psql -d elsewhere/s,
	'a database that is not cron.database_name');

# Run, within its minute: a programme whose term is over expires.
$node->safe_psql('register', <<'SQL');
	SET socsvc.subject_role = 'agency';
	SET search_path = public, socsvc;
	INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (1, 'Вулканов', 'Осип', '1948-04-12', 'm');
	INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
	  VALUES (1, '7', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free');
	INSERT INTO socsvc.programme_line (programme, service_item, volume, periodicity, deviation_reason)
	  SELECT 1, min(i.id), '60 min', '1/week', 'test' FROM socsvc.service_item i WHERE i.form = 'home' AND NOT i.is_head;
	SELECT socsvc.issue_programme(1);
	UPDATE socsvc.job_schedule SET local_time = NULL, cron_schedule = '* * * * *' WHERE job = 'run_deadlines';
	CALL socsvc.schedule_jobs('job_runner');
SQL
ok($node->poll_query_until('register', q(SELECT count(*) > 0 FROM cron.job_run_details WHERE command = 'CALL socsvc.run_deadlines()' AND status IN ('succeeded', 'failed'))),
	'pg_cron has run the job');
is($node->safe_psql('register', q(SELECT DISTINCT status, username FROM cron.job_run_details WHERE end_time IS NOT NULL)), 'succeeded|job_runner',
	'as the login, and it succeeded');
is($node->safe_psql('register', 'SELECT status FROM socsvc.programme WHERE id = 1'), 'expired', 'the programme has expired');
is($node->safe_psql('register', q(SELECT rows_done FROM socsvc.job_run WHERE step = 'expire_programmes' ORDER BY id LIMIT 1)), '1', 'job_run has it');
is($node->safe_psql('register', q(SELECT count(*) FROM socsvc.job_run WHERE problem IS NOT NULL)), '0', 'without a problem');
is($node->safe_psql('register', q(SELECT DISTINCT login_role, actor FROM socsvc.status_event WHERE to_status = 'expired')), 'job_runner|scheduler',
	'the event names the login and the scheduler');
$node->safe_psql('register', 'CALL socsvc.unschedule_jobs()');

# The log of pg_cron does not grow for ever.
$node->safe_psql('register', <<'SQL');
	UPDATE cron.job_run_details SET end_time = end_time - interval '400 days';
	INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, start_time, end_time) VALUES
	  (900, 900001, 'register', 'job_runner', 'CALL socsvc.run_deadlines()', 'succeeded', now(), now()),
	  (900, 900002, 'register', 'job_runner', 'SELECT 1', 'succeeded', now() - interval '400 days', now() - interval '400 days'),
	  (900, 900003, 'elsewhere', 'job_runner', 'CALL socsvc.run_deadlines()', 'succeeded', now() - interval '400 days', now() - interval '400 days');
SQL
$node->safe_psql('register', 'CALL socsvc.prune_job_runs()', extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', 'SELECT array_agg(runid ORDER BY runid) FROM cron.job_run_details'), '{900001,900002,900003}',
	'old runs of this register go, young ones, other commands and other databases stay');

# A server that listens on a socket only: pg_cron could not connect, and says so beforehand.
$node->append_conf('postgresql.conf', "cron.use_background_workers = off\nlisten_addresses = ''");
$node->restart;
like(complaint('register', $superuser, 'CALL socsvc.schedule_jobs()'),
	qr/55000: pg_cron could not connect to run a job.*HINT:\s+Set cron\.use_background_workers = on/s, 'a server that listens on a socket only');

$node->stop;
done_testing();
