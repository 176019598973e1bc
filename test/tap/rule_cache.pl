# Rules are cached in every backend. A change reaches the others whichever way it comes: another session,
# a rollback, a reader with an old snapshot, TRUNCATE, and the worker that applies a subscription.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('rules', 'wal_level = logical', 'max_wal_senders = 4', 'max_replication_slots = 4');
make_register($node, 'publisher');
make_register($node, 'subscriber');

# Wednesday 10 June 2026 is a working day until a row says otherwise.
my $asked = q(SELECT socsvc.is_working_day('2026-06-10', 'RU'));
my $holiday = q(INSERT INTO socsvc.calendar_day VALUES ('RU', '2026-06-10', 'holiday', 'test'));
my $forget = q(DELETE FROM socsvc.calendar_day WHERE day = '2026-06-10');

my $other = $node->background_psql('publisher', on_error_stop => 0);
is($other->query_safe($asked), 't', 'a working day, now cached');
$node->safe_psql('publisher', $holiday);
is($other->query_safe($asked), 'f', 'another session commits a holiday');
$node->safe_psql('publisher', $forget);
is($other->query_safe($asked), 't', 'another session withdraws it');
$node->psql('publisher', "BEGIN; $holiday; ROLLBACK;");
is($other->query_safe($asked), 't', 'another session rolls back');

$other->query_safe("BEGIN; SAVEPOINT s; $holiday;");
is($other->query_safe($asked), 'f', q(one's own change is seen at once));
$other->query_safe('ROLLBACK TO SAVEPOINT s;');
is($other->query_safe($asked), 't', 'and is gone after ROLLBACK TO SAVEPOINT');
$other->query_safe("$holiday;");
is($other->query_safe($asked), 'f', 'a change outside the savepoint');
$other->query_safe('ROLLBACK;');
is($other->query_safe($asked), 't', 'and after ROLLBACK');

$other->query_safe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM socsvc.calendar_day;");
$node->safe_psql('publisher', $holiday);
# It hears of the change with the next lock that it takes, and fills its cache anew, not from its own old snapshot.
$other->query_safe('SELECT count(*) FROM socsvc.setting;');
is($other->query_safe($asked), 'f', 'a REPEATABLE READ reader reads the rule in force, not that of its snapshot');
$other->query_safe('COMMIT;');
is($other->query_safe($asked), 'f', 'and goes on so after COMMIT');
$node->safe_psql('publisher', $forget);

is($other->query_safe($asked), 't', 'a working day again');
$node->safe_psql('publisher', "BEGIN; CREATE TEMP TABLE kept AS TABLE socsvc.calendar_day;
	TRUNCATE socsvc.calendar_day; INSERT INTO socsvc.calendar_day TABLE kept; $holiday; COMMIT;");
is($other->query_safe($asked), 'f', 'TRUNCATE and a new set of rows');
$node->safe_psql('publisher', $forget);
$other->quit;

# A subscriber: its own backends hear of what the apply worker writes, rows copied at the start included. Publisher
# and subscriber are databases of one cluster, so the slot is made beforehand.
my @rules = map { "socsvc.$_" } qw(jurisdiction calendar_day status status_transition setting);
my $list = join(', ', @rules);
my $reader = $node->background_psql('subscriber', on_error_stop => 0);
is($reader->query_safe($asked), 't', 'subscriber: a working day, now cached');
$node->safe_psql('publisher', $holiday);
$node->safe_psql('publisher', "CREATE PUBLICATION rules FOR TABLE $list");
$node->safe_psql('publisher', "SELECT pg_create_logical_replication_slot('rules', 'pgoutput')");
# Foreign keys are the publisher's business; the subscriber begins empty.
$node->safe_psql('subscriber', "BEGIN; SET LOCAL session_replication_role = replica;
	DELETE FROM socsvc.calendar_day; DELETE FROM socsvc.setting; DELETE FROM socsvc.status_transition; DELETE FROM socsvc.status;
	DELETE FROM socsvc.jurisdiction; COMMIT;");
my $publisher = $node->connstr('publisher') =~ s/'//gr;
$node->safe_psql('subscriber', "CREATE SUBSCRIPTION rules CONNECTION '$publisher'
	PUBLICATION rules WITH (create_slot = false, slot_name = 'rules')");
$node->poll_query_until('subscriber', q(SELECT count(*) = 5 FROM pg_subscription_rel WHERE srsubstate = 'r'))
  or die 'the subscription did not come up';
is($reader->query_safe($asked), 'f', 'subscriber: rows copied at the start');

sub applied { $node->wait_for_catchup('rules'); return; }

$node->safe_psql('publisher', $forget);
applied();
is($reader->query_safe($asked), 't', 'subscriber: a row deleted by the apply worker');
$node->safe_psql('publisher', $holiday);
applied();
is($reader->query_safe($asked), 'f', 'subscriber: a row inserted');
$node->safe_psql('publisher', q(UPDATE socsvc.calendar_day SET kind = 'working' WHERE day = '2026-06-10'));
applied();
is($reader->query_safe($asked), 't', 'subscriber: a row updated');
$node->safe_psql('publisher', "BEGIN; CREATE TEMP TABLE kept AS TABLE socsvc.calendar_day;
	TRUNCATE socsvc.calendar_day; INSERT INTO socsvc.calendar_day SELECT * FROM kept WHERE day <> '2026-06-10'; $holiday; COMMIT;");
applied();
is($reader->query_safe($asked), 'f', 'subscriber: TRUNCATE and a new set of rows');

$reader->quit;
$node->safe_psql('subscriber', 'ALTER SUBSCRIPTION rules DISABLE');
$node->poll_query_until('publisher', q(SELECT NOT active FROM pg_replication_slots WHERE slot_name = 'rules'));
$node->safe_psql('subscriber', 'DROP SUBSCRIPTION rules');
$node->stop;
done_testing();
