# The audit against crashes and against the administrator: what was confirmed is recorded and chained after a stop at once;
# whatever is changed behind the triggers is found, by the chain, by the seal or by the kept copy of the seals; a month leaves
# with a sealed digest; a dump brings all of it to another cluster, where seals go on.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('audit');
make_register($node, 'register');
load_fixture($node, 'register');

sub sql { return $node->safe_psql('register', shift) }

# What is wrong with the audit, a line a problem.
sub problems
{
	my ($on) = @_;
	return ($on // $node)->safe_psql('register', "SELECT concat_ws(' ', problem, entity, sequence) FROM socsvc.verify_audit_all() ORDER BY 1");
}

# Changes made behind the triggers, looked at and undone: what verify_audit_all() has found of them, then what the statement
# behind adds.
sub tampered
{
	my ($statements, $question) = @_;
	$question //= "SELECT concat_ws(' ', problem, entity) FROM socsvc.verify_audit_all() ORDER BY 1";
	my (undef, $out, $err) = $node->psql('register', "BEGIN; SET LOCAL session_replication_role = replica; $statements; $question; ROLLBACK;",
		on_error_stop => 1);
	return $out . $err;
}

# ---- a crash
my $agency = "SET socsvc.subject_role = 'agency'; SET ROLE socsvc_agency;";
my @clerk;
for my $clerk (1, 2)
{
	my $confirmed = '';
	my $statements = $agency . "SELECT format('UPDATE socsvc.person SET phone = ''$clerk/%s'' WHERE given_name = ''Иван'' RETURNING phone', n)
		FROM generate_series(1, 5000) n \\gexec\n";
	push @clerk, { confirmed => \$confirmed,
		handle => IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('register') ], '<', \$statements, '>', \$confirmed, '2>', '/dev/null') };
}
for my $one (@clerk)
{
	IPC::Run::pump($one->{handle}) until ${ $one->{confirmed} } =~ /(?:\d+\/\d+\n){20}/ || !$one->{handle}->pumpable;
}
$node->stop('immediate');
IPC::Run::finish($_->{handle}) for @clerk;
$node->start;
my @confirmed = map { ${ $_->{confirmed} } =~ m{^(\d+/\d+)$}mg } @clerk;
my %is_recorded = map { $_ => 1 } split /\n/, sql("SELECT l.changed -> 'phone' ->> 1 FROM socsvc.audit_log l WHERE l.entity = 'person' AND l.changed ? 'phone'");
cmp_ok(scalar @confirmed, '>=', 40, 'changes of one person by two clerks were confirmed before the stop');
is(join(',', grep { !$is_recorded{$_} } @confirmed), '', 'each of them is recorded');
cmp_ok(scalar keys %is_recorded, '<=', @confirmed + 2, 'and nothing that was not committed');
is(problems(), '', 'the chain that both moved holds after the crash');
is(sql("SELECT h.sequence = (SELECT count(*) FROM socsvc.audit_log l WHERE l.entity = 'person' AND l.entity_id = h.entity_id)
          FROM socsvc.audit_head h JOIN socsvc.person p ON p.id = h.entity_id WHERE h.entity = 'person' AND p.given_name = 'Иван'"), 't', 'and its head counts it');

# ---- tampering by whoever can switch triggers off
sql('SELECT socsvc.seal_audit()');
is(problems(), '', 'sealed');
my $kept = sql('SELECT socsvc.export_seals()');
my $ivan = "(SELECT p.id FROM socsvc.person p WHERE p.given_name = 'Иван')";
my $his = "entity = 'person' AND entity_id = $ivan";
my $last = "sequence = (SELECT max(m.sequence) FROM socsvc.audit_log m WHERE m.entity = 'person' AND m.entity_id = $ivan)";

# One byte, in each column in its turn that a row consists of.
my @byte = (
	[ 'what was changed', "changed = replace(changed::text, '1/', '3/')::jsonb || '{\"phone\": [\"9\", \"8\"]}'" ],
	[ 'the command', "command = 'UPDATe'" ],
	[ 'the time', "happened_at = happened_at + interval '1 microsecond'" ],
	[ 'the person who acted', 'subject_person = 7' ],
	[ 'the role', "subject_role = 'agencY'" ],
	[ 'the login', "login_role = login_role || 'x'" ],
	[ 'the transaction', "transaction_id = (transaction_id::text::bigint + 1)::text::xid8" ],
	[ 'the hash', 'hash = set_byte(hash, 31, get_byte(hash, 31) # 1)' ],
	[ 'the hash before', 'previous = set_byte(previous, 0, get_byte(previous, 0) # 1)' ]);
for my $byte (@byte)
{
	my ($name, $assignment) = @$byte;
	my $statement = "UPDATE socsvc.audit_log SET $assignment WHERE $his AND sequence = 5";
	like(tampered($statement), qr/^row changed person$/m, "one byte of $name is found by the check of the region");
	like(tampered($statement, "SELECT problem, sequence FROM socsvc.verify_audit('person', $ivan)"), qr/^row changed\|5$/m, 'and by that of the entity');
}
like(tampered("UPDATE socsvc.audit_log SET command = 'x' WHERE $his AND sequence = 5", "SELECT count(*) FROM socsvc.audit_of('person', $ivan)"),
	qr/the audit of person \d+ does not hold/, 'its history is not shown as one');
like(tampered("DELETE FROM socsvc.audit_log WHERE $his AND sequence = 5"), qr/^rows missing person$/m, 'a removed row');
like(tampered("DELETE FROM socsvc.audit_log WHERE $his AND $last"), qr/^tail differs from head person$/m, 'a removed tail, by the head');
like(tampered("DELETE FROM socsvc.audit_log WHERE $his"), qr/^entity removed person$/m, 'a removed entity, by the head');

# Who moves the heads along leaves chains that hold; the seal knows better.
my $shorten = "DELETE FROM socsvc.audit_log WHERE $his AND $last;
	UPDATE socsvc.audit_head h SET sequence = l.sequence, hash = l.hash FROM socsvc.audit_log l
	 WHERE h.entity = l.entity AND h.entity_id = l.entity_id AND l.entity = 'person' AND l.entity_id = $ivan AND l.$last";
is(tampered($shorten), 'audit differs from seal audit_seal', 'a removed tail with its head moved back is found by the seal alone');
my $remove = "DELETE FROM socsvc.audit_log WHERE $his; DELETE FROM socsvc.audit_head WHERE $his";
is(tampered($remove), 'audit differs from seal audit_seal', 'so is a removed entity with its head');
is(tampered($shorten, "SELECT count(*) FROM socsvc.verify_audit('person', $ivan)"), '0', 'the chain by itself holds');

# Who makes the seal anew has another hash than the kept one.
my $reseal = 'DELETE FROM socsvc.audit_seal; SET LOCAL session_replication_role = origin';
(my $status, my $out, my $err) = $node->psql('register', "BEGIN; SET LOCAL session_replication_role = replica; $remove; $reseal; SELECT socsvc.seal_audit() IS NOT NULL;
	SELECT count(*) FROM socsvc.verify_audit_all(); SELECT problem FROM socsvc.verify_seals('$kept'); ROLLBACK;", on_error_stop => 1);
is($out . $err, "t\n0\nseal differs from the kept one", 'a seal made anew by him is found by the copy that is kept elsewhere');
is(tampered("UPDATE socsvc.audit_seal SET heads = heads + 1", 'SELECT problem FROM socsvc.verify_seals()'), 'seal changed', 'a changed seal by its own hash');
is(tampered("DELETE FROM socsvc.audit_seal", "SELECT problem, detail FROM socsvc.verify_seals('$kept')"), 'seal differs from the kept one|it is gone', 'a removed one by the copy');
is(problems(), '', 'all of it was undone');

# ---- a month leaves. No clock of a test goes back for years: rows of old months are written as the trigger would have.
sql(<<'SQL');
SELECT socsvc.make_audit_partitions('2019-02-01', '2019-03-31');
SET session_replication_role = replica;
DO $$
DECLARE
  moment timestamptz;
  before bytea;
  place bigint := 0;
  row_hash bytea;
BEGIN
  FOREACH moment IN ARRAY ARRAY['2019-02-03 10:00Z', '2019-02-28 23:59:59.999999Z', '2019-03-01 00:00Z']::timestamptz[] LOOP
    place := place + 1;
    row_hash := socsvc._audit_hash(before, place, moment, moment, '5', 'person', 999, NULL, place, 'UPDATE', '{"phone": [null, "1"]}', NULL, NULL, 'agency', 'ivanova', 'clerk');
    INSERT INTO socsvc.audit_log VALUES (place, moment, moment, '5', 'person', 999, NULL, place, 'UPDATE', '{"phone": [null, "1"]}', NULL, NULL, 'agency', 'ivanova', 'clerk', before, row_hash);
    before := row_hash;
  END LOOP;
  INSERT INTO socsvc.audit_head (entity, entity_id, sequence, hash) VALUES ('person', 999, 3, before);
  DELETE FROM socsvc.audit_seal;
END
$$;
SQL
my $detach = "SELECT socsvc.detach_audit_month('2019-02-10')";
refused($node, 'register', 'admin', $detach, 'SV004', 'a month that no seal covers does not leave');
sql('SELECT socsvc.seal_audit()');
is(problems(), '', 'old months hold, and are sealed');
refused($node, 'register', 'admin', "SELECT socsvc.detach_audit_month('2019-03-10')", 'SV004', 'nor one before which another is here');
refused($node, 'register', 'admin', 'SELECT socsvc.detach_audit_month(socsvc.today())', 'SV004', 'nor one that is to be kept');
refused($node, 'register', 'agency', $detach, '42501', 'nor at the agency\'s will');
like(tampered("UPDATE socsvc.audit_log SET command = 'x' WHERE entity_id = 999 AND sequence = 1; SET LOCAL session_replication_role = origin", $detach),
	qr/the audit does not hold, so nothing of it leaves/, 'nor one that was changed');
($status, $out, $err) = statements_of($node, 'register', 'admin', $detach);
is($out, '2', 'the oldest leaves with its two rows') or diag($err);
is(problems(), '', 'the rest holds, and agrees with the seal');
my $digest = 'SELECT m.digest = socsvc._audit_rows_digest(%s) FROM socsvc.audit_month m';
is(sql(sprintf $digest, "'socsvc.audit_log_2019_02'"), 't', 'the digest that stays is that of the copy');
is(tampered('UPDATE socsvc.audit_log_2019_02 SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE sequence = 1', sprintf $digest, "'socsvc.audit_log_2019_02'"),
	'f', 'of a changed copy it is not');
is(tampered('DELETE FROM socsvc.audit_log_2019_02 WHERE sequence = 2', sprintf $digest, "'socsvc.audit_log_2019_02'"), 'f', 'nor of one that lacks a row');
refused($node, 'register', 'dba', 'DELETE FROM socsvc.audit_log_2019_02', 'SV015', 'the copy is changed by nobody while it is here');
refused($node, 'register', 'dba', 'UPDATE socsvc.audit_month SET rows = 1', 'SV015', 'nor what is said of it');
like(tampered('DELETE FROM socsvc.audit_log WHERE entity_id = 999'), qr/^entity removed person$/m, 'what is left of its chain cannot go');
like(tampered('UPDATE socsvc.audit_head SET archived_hash = sha256(archived_hash) WHERE entity_id = 999'), qr/^chain broken person$/m, 'nor hang elsewhere');
is(sql("SELECT socsvc.make_audit_partitions('2019-02-01', '2019-02-28')"), '0', 'and is not opened again');
sql('DROP TABLE socsvc.audit_log_2019_02');
is(problems(), '', 'dropped after it was dumped: the audit goes on');
my @registered = split /\n/, sql("SELECT problem FROM socsvc.check_register()");
is(scalar(grep { /audit/ } @registered), 0, 'the register has nothing to complain of the audit');

# ---- another cluster. Numbers of transactions begin anew there.
my $elsewhere = new_cluster('audit_elsewhere');
my $dump = PostgreSQL::Test::Utils::tempdir() . '/audit.dump';
sql("BEGIN; SELECT pg_current_xact_id(); COMMIT") for 1 .. 3;
my $exported = sql('SELECT socsvc.export_seals()');
$node->command_ok([ 'pg_dump', '-Fc', '--file', $dump, $node->connstr('register') ], 'dumped');
$elsewhere->safe_psql('postgres', 'CREATE DATABASE register');
$elsewhere->command_ok([ 'pg_restore', '--exit-on-error', '-d', $elsewhere->connstr('register'), $dump ], 'restored in another cluster');
is(problems($elsewhere), '', 'chains and seals hold there');
# What doc/audit.md tells the administrator to do before he opens it.
$elsewhere->safe_psql('register', 'CALL socsvc.upgrade_register()');
is($elsewhere->safe_psql('register', 'SELECT problem FROM socsvc.check_register()'), '', 'upgraded, nothing is wrong with the register');
is($elsewhere->safe_psql('register', "SELECT problem FROM socsvc.verify_seals('$exported')"), '', 'its seals are the kept ones');
is($elsewhere->safe_psql('register', 'SELECT socsvc.seal_audit() IS NOT NULL'), 't', 'it is sealed');
my $missing = "SELECT object, detail FROM socsvc.check_register() WHERE problem = 'audit missing'";
$elsewhere->safe_psql('register', 'DROP TRIGGER audit_update ON socsvc.person');
like($elsewhere->safe_psql('register', $missing), qr{^(socsvc\.)?person\|no trigger runs audit_change\(\) after update$}, 'a table that is not audited is told');
$elsewhere->safe_psql('register', 'CALL socsvc.upgrade_register()');
is($elsewhere->safe_psql('register', $missing), '', 'upgrade_register() puts its triggers back');
$elsewhere->safe_psql('register', "$agency UPDATE socsvc.person SET phone = 'elsewhere' WHERE given_name = 'Иван'");
is(problems($elsewhere), '', 'a chain goes on there');
# Behind the numbers that old rows have, a seal of the new cluster covers them. A day has one seal: the old one is dated back.
$elsewhere->safe_psql('register', <<'SQL');
SET session_replication_role = replica;
UPDATE socsvc.audit_log SET transaction_id = '4000000000000' WHERE entity = 'person' AND entity_id = 999;
DELETE FROM socsvc.audit_seal; DELETE FROM socsvc.audit_month;
UPDATE socsvc.audit_log l SET hash = socsvc._audit_hash(l.previous, l.id, l.happened_at, l.recorded_at, l.transaction_id, l.entity, l.entity_id, l.entity_key,
  l.sequence, l.command, l.changed, l.subject_person, l.subject_provider, l.subject_role, l.subject_login, l.login_role) WHERE entity = 'person' AND entity_id = 999;
UPDATE socsvc.audit_head h SET hash = l.hash FROM socsvc.audit_log l WHERE h.entity = 'person' AND h.entity_id = 999 AND l.entity = h.entity AND l.entity_id = h.entity_id;
RESET session_replication_role;
SELECT socsvc.seal_audit();
SQL
is(problems($elsewhere), '', 'a seal made there covers what was brought, whatever its numbers');
is($elsewhere->safe_psql('register', <<'SQL'), 'audit differs from seal', 'and shows what is missing of it');
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM socsvc.audit_log WHERE entity = 'person' AND entity_id = 999;
DELETE FROM socsvc.audit_head WHERE entity = 'person' AND entity_id = 999;
SELECT problem FROM socsvc.verify_audit_all();
ROLLBACK;
SQL

$elsewhere->stop;
$node->stop;
done_testing();
