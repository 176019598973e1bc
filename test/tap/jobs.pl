# run_deadlines() and charge_providers() under faults: killed in the middle, cancelled, two at once, in a session that goes on after an error,
# and on a server without pg_cron. Nothing is done twice and nothing is left undone.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('jobs');
make_register($node, 'register');
$node->safe_psql('register', 'CREATE ROLE job_runner LOGIN; GRANT socsvc_scheduler TO job_runner;');

# Programmes whose term is over, one a person. A row lock on the third stops a run there, after two batches.
my $programmes = 5;
sub add_programmes
{
	my ($first) = @_;
	my $last = $first + $programmes - 1;
	$node->safe_psql('register', <<"SQL");
		SET socsvc.subject_role = 'agency';
		SET search_path = public, socsvc;
		INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
		  SELECT n, 'Person', n::text, '1950-01-01', 'f' FROM generate_series($first, $last) n;
		INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
		  SELECT n, n::text, n, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free' FROM generate_series($first, $last) n;
		INSERT INTO socsvc.programme_line (programme, service_item, volume, periodicity, deviation_reason)
		  SELECT n, (SELECT min(i.id) FROM socsvc.service_item i WHERE i.form = 'home' AND NOT i.is_head), '60 min', '1/week', 'test'
		    FROM generate_series($first, $last) n;
		SELECT socsvc.issue_programme(n) FROM generate_series($first, $last) n;
SQL
	return;
}

# A session of the job's login that runs statements without waiting for them.
sub runner
{
	my ($statements) = @_;
	my $session = $node->background_psql('register', on_error_stop => 0, extra_params => [ '-U', 'job_runner' ]);
	my $pid = $session->query_safe('SELECT pg_backend_pid()');
	$session->query_until(qr/begun/, "\\echo begun\n$statements\n") if $statements;
	return ($session, $pid);
}

# Waits until a session waits for a row, that is, until the run has come to the row that is held.
sub stopped
{
	my ($pid) = @_;
	return $node->poll_query_until('register', "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid");
}

my $call = 'CALL socsvc.run_deadlines(batch_size => 1);';
my $expired = q(SELECT count(*), count(DISTINCT entity_id) FROM socsvc.status_event WHERE entity = 'programme' AND to_status = 'expired');
my $told = q(SELECT count(*) FROM socsvc.message WHERE kind = 'programme_expired');
my $locks = q(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory');

# Another run while one is under way; then the first is killed.
add_programmes(1);
my $holder = $node->background_psql('register');
$holder->query_safe('BEGIN; SELECT 1 FROM socsvc.programme WHERE id = 3 FOR UPDATE;');
my ($first, $first_pid) = runner($call);
ok(stopped($first_pid), 'a run is under way');
is($node->safe_psql('register', $expired), '2|2', 'two batches are committed');
my ($status, $out, $err) = $node->psql('register', $call, extra_params => [ '-U', 'job_runner', '-v', 'VERBOSITY=verbose' ]);
like($err, qr/ERROR:\s+55006: run_deadlines is already running/, 'a second one says that it runs already');
like($err, qr/DETAIL:\s+The process that runs it: $first_pid\./, 'and where');
is($node->safe_psql('register', 'SELECT pg_terminate_backend(' . $first_pid . ', 10000)'), 't', 'the first is killed');
$holder->query_safe('ROLLBACK;');
is($node->safe_psql('register', q(SELECT rows_done, batches, finished_at IS NULL FROM socsvc.job_run WHERE step = 'expire_programmes')),
	'2|2|t', 'job_run says how far it came, and that it did not end');
is($node->safe_psql('register', $locks), '0', 'its lock is gone');
$node->safe_psql('register', $call, extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', $expired), '5|5', 'the next run completes it, nothing twice');
is($node->safe_psql('register', $told), '5', 'nor is anybody told twice');
is($node->safe_psql('register', q(SELECT count(*) FROM socsvc.programme WHERE status = 'expired')), '5', 'all have expired');
is($node->safe_psql('register', q(SELECT rows_done, problem FROM socsvc.job_run WHERE step = 'expire_programmes' ORDER BY id)),
	"2|killed, then taken up again\n3|", 'job_run has both runs');

# Cancelled: the session goes on, and must not keep the lock.
add_programmes(11);
$holder->query_safe('BEGIN; SELECT 1 FROM socsvc.programme WHERE id = 13 FOR UPDATE;');
my ($second, $second_pid) = runner($call);
ok(stopped($second_pid), 'another run is under way');
$node->safe_psql('register', "SELECT pg_cancel_backend($second_pid)");
$holder->query_safe('ROLLBACK;');
$node->poll_query_until('register', "SELECT state = 'idle' FROM pg_stat_activity WHERE pid = $second_pid");
is($node->safe_psql('register', $locks), '0', 'cancelled: the session goes on without the lock');
is($node->safe_psql('register', $expired), '7|7', 'with what it had done');
$second->query($call);
is($node->safe_psql('register', $expired), '10|10', 'the same session completes it');
is($node->safe_psql('register', $locks), '0', 'and gives the lock back');
$second->quit;

# The server crashes in the middle.
add_programmes(21);
$holder->query_safe('BEGIN; SELECT 1 FROM socsvc.programme WHERE id = 23 FOR UPDATE;');
my ($third, $third_pid) = runner($call);
ok(stopped($third_pid), 'a third run is under way');
$node->stop('immediate');
$node->start;
is($node->safe_psql('register', $expired), '12|12', 'after a crash of the server two batches stand');
$node->safe_psql('register', $call, extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', $expired), '15|15', 'and the next run does the rest');
is($node->safe_psql('register', $told), '15', 'each is told once');

# Overdue deadlines are marked and told in one transaction: a run that is killed between them does neither.
$node->safe_psql('register', <<'SQL');
	SET socsvc.subject_role = 'agency';
	INSERT INTO socsvc.application (id, person, applicant_kind, applicant, channel, form, received_at, consent_given)
	  SELECT n, n, 'citizen', n, 'portal', 'home', now() - interval '60 days', true FROM generate_series(1, 5) n;
SQL
my $overdue = $node->safe_psql('register', q(SELECT count(*) FROM socsvc.deadline WHERE state = 'open' AND due_on < socsvc.today()));
cmp_ok($overdue, '>=', 5, 'deadlines are due');
my $late_holder = $node->background_psql('register');
# A message's foreign key waits for its text: the run has marked a batch by then.
$late_holder->query_safe(q(BEGIN; SELECT 1 FROM socsvc.message_template WHERE kind = 'deadline_overdue' AND lang = 'ru' FOR UPDATE;));
my ($fourth, $fourth_pid) = runner('CALL socsvc.run_deadlines(batch_size => 2);');
ok(stopped($fourth_pid), 'a run has marked a batch and is about to tell of it');
$node->safe_psql('register', "SELECT pg_terminate_backend($fourth_pid, 10000)");
$late_holder->query_safe('ROLLBACK;');
is($node->safe_psql('register', q(SELECT count(*) FROM socsvc.deadline WHERE state = 'overdue')), '0', 'killed: none is marked without being told');
$node->safe_psql('register', $call, extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', q(SELECT count(*) FROM socsvc.deadline WHERE state = 'overdue')), $overdue, 'the next run marks them');
is($node->safe_psql('register', q(SELECT count(*), count(DISTINCT cause) FROM socsvc.message WHERE kind = 'deadline_overdue')), "$overdue|$overdue", 'and tells of each once');

# Loans of technical aids: who has one is reminded, whose it is is told that it is overdue; by the job's login, each once.
$node->safe_psql('register', <<'SQL');
	SET socsvc.subject_role = 'agency';
	INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (41, 'Person', '41', '1950-01-01', 'f');
	INSERT INTO socsvc.provider (id, short_name, full_name, legal_form) VALUES (41, 'Rental', 'Rental', 'state');
	INSERT INTO socsvc.aid_item (id, provider, inventory_number, name) VALUES (41, 41, '1', 'Walker');
	INSERT INTO socsvc.aid_loan (item, person, lent_on, due_on) VALUES (41, 41, socsvc.today() - 10, socsvc.today() - 2);
SQL
my $loans = q(SELECT string_agg(concat_ws(' ', kind, person, provider), ', ' ORDER BY kind) FROM socsvc.message WHERE kind LIKE 'aid_loan%');
$node->safe_psql('register', 'CALL socsvc.run_deadlines()', extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', $loans), 'aid_loan_due 41, aid_loan_overdue 41', 'loans that are overdue are told of');
$node->safe_psql('register', 'CALL socsvc.run_deadlines()', extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', $loans), 'aid_loan_due 41, aid_loan_overdue 41', 'once');

# charge_providers(), killed between two providers. Inserting the charge of contract 32 waits for its row.
$node->safe_psql('register', <<'SQL');
	SELECT socsvc.make_partitions('2023-03-01', '2023-03-31');
	UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_assessment_before_offer';
	SET socsvc.subject_role = 'agency';
	SET search_path = public, socsvc;
	INSERT INTO socsvc.provider (id, full_name, short_name, legal_form) SELECT n, 'Provider', n::text, 'state' FROM generate_series(31, 32) n;
	INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) SELECT n, 'Person', n::text, '1950-01-01', 'f' FROM generate_series(31, 32) n;
	INSERT INTO socsvc.person_category (person, category, valid, document) SELECT n, 'combat_veteran', '[2000-01-01,)', 'test' FROM generate_series(31, 32) n;
	INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
	  SELECT n, n::text, n, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free' FROM generate_series(31, 32) n;
	INSERT INTO socsvc.programme_line (id, programme, service_item, volume, periodicity, deviation_reason)
	  SELECT n, n, (SELECT min(i.id) FROM socsvc.service_item i WHERE i.form = 'home' AND NOT i.is_head), '60 min', '1/week', 'test'
	    FROM generate_series(31, 32) n;
	INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
	  SELECT l.id, l.service_item, 100, '[2023-01-01,)', 'test' FROM socsvc.programme_line l WHERE l.id IN (31, 32);
	SELECT socsvc.issue_programme(n) FROM generate_series(31, 32) n;
	SET socsvc.subject_role = 'citizen';
	INSERT INTO socsvc.contract (id, programme, provider, requested_on) SELECT n, n, n, '2023-03-15' FROM generate_series(31, 32) n;
	INSERT INTO socsvc.contract_line (id, contract, programme_line) SELECT n, n, n FROM generate_series(31, 32) n;
	SET socsvc.subject_role = 'provider';
	SELECT socsvc.offer_contract(n, '[2023-03-19,2024-03-13]'), socsvc.assess_fee(n) FROM generate_series(31, 32) n;
	SET socsvc.subject_role = 'citizen';
	SELECT socsvc.sign_contract(n) FROM generate_series(31, 32) n;
	SET socsvc.subject_role = 'provider';
	INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line) SELECT '2023-03-20', n, n, n, n FROM generate_series(31, 32) n;
SQL
my $charged = q(SELECT string_agg(contract || ' ' || sequence || ' ' || terms, ', ' ORDER BY contract) FROM socsvc.charge);
$late_holder->query_safe('BEGIN; SELECT 1 FROM socsvc.contract WHERE id = 32 FOR UPDATE;');
my ($fifth, $fifth_pid) = runner(q(CALL socsvc.charge_providers('2023-03-20');));
ok(stopped($fifth_pid), 'a run has charged one provider and is at the second');
is($node->safe_psql('register', $charged), '31 1 free', 'whose charges are committed');
$node->safe_psql('register', "SELECT pg_terminate_backend($fifth_pid, 10000)");
$late_holder->query_safe('ROLLBACK;');
is($node->safe_psql('register', q(SELECT batches, rows_done, finished_at IS NULL FROM socsvc.job_run WHERE job = 'charge_providers')), '1|1|t', 'job_run says so');
$node->safe_psql('register', q(CALL socsvc.charge_providers('2023-03-20')), extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', $charged), '31 1 free, 32 1 free', 'the next run charges the rest, nothing twice');
is($node->safe_psql('register', q(SELECT batches, rows_done, problem FROM socsvc.job_run WHERE job = 'charge_providers' ORDER BY id)),
	"1|1|killed, then taken up again\n2|1|", 'job_run has both runs');

# Allocation: a department a transaction. Killed at the second, the first one's offer stands, nothing half done is left of the
# second, and the next run offers its place once.
$node->safe_psql('register', <<'SQL');
	SET socsvc.subject_role = 'agency';
	INSERT INTO socsvc.department (id, provider, name, form) SELECT n, n, 'D' || n, 'residential' FROM generate_series(31, 32) n;
	INSERT INTO socsvc.place_group (id, department, name, stay) SELECT n, n, 'G' || n, 'round_the_clock' FROM generate_series(31, 32) n;
	INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
	  SELECT n, 'Waiting', n::text, '1945-01-01', 'f' FROM generate_series(51, 54) n;
	SELECT socsvc.join_queue(31 + n % 2, n) FROM generate_series(51, 54) n;
	SELECT socsvc.set_capacity(n, 1, 'order') FROM generate_series(31, 32) n;
SQL
my $offers = q(SELECT string_agg(s.place_group || ' ' || s.person, ', ' ORDER BY s.place_group) FROM socsvc.stay s WHERE s.status = 'offered');
my $waiting = q(SELECT string_agg(department || ' ' || status, ', ' ORDER BY department, id) FROM socsvc.queue_entry);
$late_holder->query_safe('BEGIN; SELECT 1 FROM socsvc.place_group WHERE id = 32 FOR UPDATE;');
my ($sixth, $sixth_pid) = runner($call);
ok(stopped($sixth_pid), 'a run has allocated one department and is at the second');
is($node->safe_psql('register', $offers), '31 52', 'whose offer is committed');
$node->safe_psql('register', "SELECT pg_terminate_backend($sixth_pid, 10000)");
$late_holder->query_safe('ROLLBACK;');
is($node->safe_psql('register', $waiting), '31 offered, 31 waiting, 32 waiting, 32 waiting', 'killed: who was not reached waits as before');
is($node->safe_psql('register', 'SELECT count(*) FROM socsvc.queue_mismatch'), '0', 'the tallies agree with the entries');
$node->safe_psql('register', $call, extra_params => [ '-U', 'job_runner' ]);
is($node->safe_psql('register', $offers), '31 52, 32 51', 'the next run offers the other place, nothing twice');
is($node->safe_psql('register', $waiting), '31 offered, 31 waiting, 32 offered, 32 waiting', 'to the first of its queue');
is($node->safe_psql('register', 'SELECT count(*) FROM socsvc.queue_mismatch'), '0', 'the tallies agree again');

# Messages are announced when they are committed.
my $listener = $node->background_psql('register');
$listener->query_safe('LISTEN socsvc_message;');
$node->safe_psql('register', q(SELECT socsvc.send_message('notice', '{"subject": "a", "text": "b"}', to_person => 1)));
my $id = $node->safe_psql('register', 'SELECT max(id) FROM socsvc.message');
like($listener->query('SELECT 1;'), qr/Asynchronous notification "socsvc_message" with payload "$id"/, 'NOTIFY socsvc_message with the id');
$listener->quit;

# No pg_cron.
for my $procedure (qw(schedule_jobs unschedule_jobs))
{
	($status, $out, $err) = $node->psql('register', "CALL socsvc.$procedure()", extra_params => [ '-v', 'VERBOSITY=verbose' ]);
	like($err, qr/ERROR:\s+55000: pg_cron is not loaded/, "$procedure: without pg_cron");
	like($err, qr/HINT:.*shared_preload_libraries = 'pg_cron' and cron\.database_name = 'register'.*psql -d register -c "CALL socsvc\.run_deadlines\(\)"/,
		"$procedure: and how else");
}

$late_holder->quit;
$node->stop;
done_testing();
