# A register is ordinary tables, so pg_dump and pg_restore must carry it whole:
# plain, custom with jobs, schema and data apart; onto a server that has none of the roles. What is restored equals
# what was dumped, counts on, and refuses on.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('home');
make_register($node, 'register');
load_fixture($node, 'register');

my $dump = dump_of($node, 'register');
my $catalogue = catalogue($node, 'register');
my $digests = digests($node, 'register');
my $custom = PostgreSQL::Test::Utils::tempdir() . '/register.custom';
$node->command_ok([ 'pg_dump', '-Fc', '--file', $custom, $node->connstr('register') ], 'dumped in custom format');

unlike($dump, qr/\b(?:FROM|TO|BY|AUTHORIZATION) "?postgres"?\b(?<!OWNER TO postgres)/, 'no grant in the dump names the superuser');

# Everything that a restored register must show, in the order of growing harm to it.
sub check_restored
{
	my ($on, $database, $how) = @_;
	is(digests($on, $database), $digests, "$how: every table has the rows it had");
	is(catalogue($on, $database), $catalogue, "$how: objects, owners, grants and triggers are as before");
	is(dump_of($on, $database), $dump, "$how: a second dump equals the first");
	is($on->safe_psql($database, 'SELECT count(*) FROM socsvc.quota_mismatch'), '0', "$how: no counter is off");
	is($on->safe_psql($database, 'SELECT * FROM socsvc.check_register()'), rights_brought_back($database),
		"$how: check_register() finds nothing but the rights on the database");
	$on->safe_psql($database, 'CALL socsvc.upgrade_register()');
	is($on->safe_psql($database, 'SELECT * FROM socsvc.check_register()'), '', "$how: and nothing after upgrade_register()");
	rules_alive($on, $database, $how);
	return;
}

restore_plain($node, 'plain', 'plain dump');
check_restored($node, 'plain', 'plain dump');

$node->safe_psql('postgres', 'CREATE DATABASE custom');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-j2', '--dbname', $node->connstr('custom'), $custom ],
	'custom format: restored by two jobs');
check_restored($node, 'custom', 'custom format');

# Schema first, data later: the triggers stand when the rows come.
$node->safe_psql('postgres', 'CREATE DATABASE apart');
$node->command_ok([ 'pg_restore', '--exit-on-error', '--schema-only', '--dbname', $node->connstr('apart'), $custom ],
	'apart: schema restored');
$node->command_ok(
	[ 'pg_restore', '--exit-on-error', '--data-only', '--disable-triggers', '--dbname', $node->connstr('apart'), $custom ],
	'apart: data restored with triggers disabled');
is(digests($node, 'apart'), $digests, 'apart: every table has the rows it had');
# --disable-triggers enables afterwards what was ENABLE ALWAYS as a plain trigger; upgrade_register() arms it again.
my $always = $node->safe_psql('register',
	q(SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'socsvc'::regnamespace AND t.tgenabled = 'A'));
is($node->safe_psql('apart', 'SELECT problem, count(*) FROM socsvc.check_register() GROUP BY 1 ORDER BY 1'),
	"right of PUBLIC|1\ntrigger disarmed|$always", 'apart: check_register() sees triggers that lost ENABLE ALWAYS');
$node->safe_psql('apart', 'CALL socsvc.upgrade_register()');
is($node->safe_psql('apart', 'SELECT * FROM socsvc.check_register()'), '', 'apart: nothing is wrong after upgrade_register()');
is(catalogue($node, 'apart'), $catalogue, 'apart: objects, owners, grants and triggers are as before');
is($node->safe_psql('apart', 'SELECT socsvc.recount_quota()'), '0', 'apart: recount_quota() finds nothing to repair');
is(dump_of($node, 'apart'), $dump, 'apart: a second dump equals the first');
rules_alive($node, 'apart', 'apart');

# Without --disable-triggers the rules refuse rows out of their order. Nothing is half there.
$node->safe_psql('postgres', 'CREATE DATABASE refusing');
$node->command_ok([ 'pg_restore', '--exit-on-error', '--schema-only', '--dbname', $node->connstr('refusing'), $custom ],
	'refusing: schema restored');
$node->command_fails_like(
	[ 'pg_restore', '--single-transaction', '--data-only', '--dbname', $node->connstr('refusing'), $custom ],
	qr/ERROR:/, 'refusing: data without --disable-triggers is refused');
is($node->safe_psql('refusing', 'SELECT count(*) FROM socsvc.delivery'), '0', 'refusing: and nothing of it stays');

# A server that never heard of the roles: the extension script, first in the dump, makes them.
my $away = new_cluster('away');
is($away->safe_psql('postgres', q(SELECT count(*) FROM pg_roles WHERE rolname ~ '^socsvc_')), '0', 'the other server has no roles');
restore_plain($away, 'register', 'other server');
is($away->safe_psql('postgres', q(SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^socsvc_' AND NOT rolcanlogin)),
	$node->safe_psql('register', q(SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^socsvc_' AND NOT rolcanlogin)), 'other server: the roles are there, none may log in');
check_restored($away, 'register', 'other server');
$away->stop;

# pg_trgm and btree_gist in a schema of their own.
make_register($node, 'elsewhere', extensions_schema => 'tools');
load_fixture($node, 'elsewhere');
is(provider_found('elsewhere'), 'ИП Носов В.Ю.', 'extensions elsewhere: a citizen finds a provider');
($dump, $digests, $catalogue) = (dump_of($node, 'elsewhere'), digests($node, 'elsewhere'), catalogue($node, 'elsewhere'));
restore_plain($node, 'elsewhere2', 'extensions elsewhere');
is(provider_found('elsewhere2'), 'ИП Носов В.Ю.', 'extensions elsewhere: and finds him after a restore');
check_restored($node, 'elsewhere2', 'extensions elsewhere');

$node->stop;
done_testing();

# psql as documented: stops at the first error.
sub restore_plain
{
	my ($on, $database, $how) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/restore.sql';
	append_to_file($file, $dump);
	$on->safe_psql('postgres', "CREATE DATABASE $database");
	$on->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '--dbname', $on->connstr($database), '--file', $file ],
		"$how: restored");
	return;
}

sub provider_found
{
	my ($database) = @_;
	my ($status, $out, $err) =
	  statements_of($node, $database, 'citizen', q(SELECT short_name FROM socsvc.find_provider('носов ип')));
	return $out;
}

# What a dump without --create cannot carry: rights on the database.
sub rights_brought_back
{
	return "right of PUBLIC|database $_[0]|TEMPORARY: a pool's sessions can plant objects for each other";
}
