# A register is copied by logical replication, as for a major upgrade of the server (doc/dba.md): rows come with their
# counters, no rule fires for them; sequences are set by hand, and from then on the copy is a register like any other.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('copy', 'wal_level = logical', 'max_wal_senders = 12', 'max_replication_slots = 12',
	'max_worker_processes = 16', 'max_logical_replication_workers = 10', 'max_sync_workers_per_subscription = 6',
	'wal_retrieve_retry_interval = 20ms');
make_register($node, 'register');
load_fixture($node, 'register');

my $schema = PostgreSQL::Test::Utils::tempdir() . '/schema.sql';
append_to_file($schema, dump_of($node, 'register', '--schema-only'));
$node->safe_psql('postgres', 'CREATE DATABASE copy');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '--dbname', $node->connstr('copy'), '--file', $schema ],
	'the schema is restored');
$node->safe_psql('register', 'CREATE PUBLICATION everything FOR TABLES IN SCHEMA socsvc, socsvc_bi');
# Both are databases of one cluster here, so the slot is made beforehand.
$node->safe_psql('register', q(SELECT pg_create_logical_replication_slot('everything', 'pgoutput')));
my $publisher = $node->connstr('register') =~ s/'//gr;
$node->safe_psql('copy', "CREATE SUBSCRIPTION everything CONNECTION '$publisher'
	PUBLICATION everything WITH (create_slot = false, slot_name = 'everything')");
$node->poll_query_until('copy', q(SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel))
  or die 'the tables were not copied';

# What happens meanwhile comes too: an insert, a delete, a move.
my ($status, $out, $err) = statements_of($node, 'register', 'provider', delivery_of(2, '2023-04-10') . ';'
	. "DELETE FROM socsvc.delivery WHERE delivered_on = '2023-05-15'");
is($status, 0, 'the register goes on') or diag($err);
$node->wait_for_catchup('everything');
is(digests($node, 'copy'), digests($node, 'register'), 'every table has the same rows');
is($node->safe_psql('copy', 'SELECT count(*) FROM socsvc.quota_mismatch'), '0', 'no counter is off: no rule has fired twice');

$node->safe_psql('copy', 'ALTER SUBSCRIPTION everything DISABLE');
$node->poll_query_until('register', q(SELECT NOT active FROM pg_replication_slots WHERE slot_name = 'everything'));
$node->safe_psql('copy', 'DROP SUBSCRIPTION everything');
my $sequences = $node->safe_psql('copy', <<'SQL');
	SELECT format('SELECT setval(%L, (SELECT coalesce(max(id) + 1, %s) FROM %s), false);',
	              d.objid::regclass, s.seqmin, d.refobjid::regclass)
	  FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
	 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
	   AND d.objid IN (SELECT oid FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace)
SQL
$node->safe_psql('copy', $sequences);
$node->safe_psql('copy', 'CALL socsvc.upgrade_register()');
is($node->safe_psql('copy', 'SELECT * FROM socsvc.check_register()'), '', 'check_register() finds nothing');
rules_alive($node, 'copy', 'copied');

$node->stop;
done_testing();
