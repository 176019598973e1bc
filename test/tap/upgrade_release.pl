# From each released version to this one. Three registers with the same rows: a fresh one; one that the release has made,
# upgraded in place; one of the release's dumps, restored where this version is installed and upgraded. All three have the
# same objects, answer the same, and keep the same rules; so does a dump of the upgraded one. Before the upgrade, the new
# library with the old SQL answers or says what to do.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('release', { install_path => relocated_server() });
my $version;

# The difference of two reports, by lines.
sub same
{
	my ($got, $expected, $name) = @_;
	return pass($name) if $got eq $expected;
	my %in = map { $_ => 1 } split /\n/, $got;
	my @missing = grep { !delete $in{$_} } split /\n/, $expected;
	diag("not there: $_") for @missing;
	diag("too much: $_") for sort keys %in;
	return fail($name);
}

sub restore
{
	my ($database, $dump, $day) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql('postgres', "ALTER DATABASE $database SET socsvc.replayed_day = '$day'");
	$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '--dbname', $node->connstr($database), '--file', $dump ], "$database: the dump is restored");
	return;
}

my @released = released_versions();
ok(@released > 0, 'there is a release to come from');
for my $from (@released)
{
	my $n = $from =~ tr/./_/r;
	my $dump = unpacked("register-$from.sql");
	my $text = slurp_file($dump);

	# A fresh register, on the day on which the release's was made: what is counted from today is the same.
	my $fresh = "fresh_$n";
	my ($day) = $text =~ /^COPY socsvc\.status_event .*?\t(\d{4}-\d\d-\d\d) \d\d:/ms or die "$dump: nothing happened";
	make_register($node, $fresh);
	$node->safe_psql('postgres', "ALTER DATABASE $fresh SET socsvc.replayed_day = '$day'");
	load_fixture($node, $fresh);
	$version = $node->safe_psql($fresh, q(SELECT extversion FROM pg_extension WHERE extname = 'socsvc'));
	my $catalogue = catalogue($node, $fresh);
	my $answers = answers($node, $fresh);

	# In place: the extension and the register as the release made them.
	$text =~ s/^CREATE EXTENSION IF NOT EXISTS socsvc WITH SCHEMA socsvc;/CREATE EXTENSION socsvc WITH SCHEMA socsvc VERSION '$from';/m
	  or die "$dump makes no extension socsvc";
	append_to_file("$dump.old", $text);
	my $old = "upgraded_$n";
	restore($old, "$dump.old", $day);
	is($node->safe_psql($old, q(SELECT extversion FROM pg_extension WHERE extname = 'socsvc')), $from, "$from: the extension is the release's");
	my $lawful = delivery_of(2, '2023-04-05');
	old_sql($old, $from, $lawful);

	# A seal of the release, which tells before from after by the clock.
	$node->safe_psql($old, 'SELECT socsvc.seal_audit()');
	is($node->safe_psql($old, 'SELECT count(*) FROM socsvc.verify_audit_all()'), 0, "$from: its seal holds");

	$node->safe_psql($old, 'BEGIN; ALTER EXTENSION socsvc UPDATE; CALL socsvc.upgrade_register(); COMMIT;');
	is($node->safe_psql($old, q(SELECT version FROM socsvc.register_info)), $version, "$from: upgraded");
	is($node->safe_psql($old, 'SELECT string_agg(p::text, E\'\\n\') FROM socsvc.verify_audit_all() p'), '', "$from: upgraded, the release's seal still holds");
	same(catalogue($node, $old), $catalogue, "$from: upgraded, objects, grants and definitions equal a fresh register's");
	same(answers($node, $old), $answers, "$from: upgraded, it answers as a fresh register does");

	# What was upgraded can be dumped and restored, and the initial rights of members with it.
	append_to_file("$dump.new", dump_of($node, $old));
	restore("again_$n", "$dump.new", $day);
	$node->safe_psql("again_$n", 'CALL socsvc.upgrade_register()');
	same(catalogue($node, "again_$n"), $catalogue, "$from: upgraded, dumped and restored, it equals a fresh register");

	# The release's dump, where this version is installed.
	restore("restored_$n", $dump, $day);
	refused($node, "restored_$n", 'provider', $lawful, 'SV014', "$from: restored, writers wait for upgrade_register()");
	$node->safe_psql("restored_$n", 'CALL socsvc.upgrade_register()');
	same(catalogue($node, "restored_$n"), $catalogue, "$from: restored and upgraded, it equals a fresh register");
	same(answers($node, "restored_$n"), $answers, "$from: restored and upgraded, it answers as a fresh register does");

	rules_alive($node, $_, $_) for $fresh, $old, "restored_$n";
}

# The new library under the SQL of an older release, as between `make install` and ALTER EXTENSION UPDATE.
sub old_sql
{
	my ($database, $from, $lawful) = @_;
	my $functions = q(FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass
		JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass WHERE d.deptype = 'e' AND e.extname = 'socsvc' AND l.lanname = 'c');
	ok($node->safe_psql($database, "SELECT count(*) $functions") > 100, "$from: there are functions in C");
	is($node->safe_psql($database, <<"SQL"), '', "$from: the library has each function of the old SQL");
		DO \$\$ DECLARE f oid; BEGIN
		  FOR f IN SELECT p.oid $functions ORDER BY p.proname LOOP
		    BEGIN PERFORM fmgr_c_validator(f);
		    EXCEPTION WHEN undefined_function THEN PERFORM set_config('test.missing', concat_ws(' ', current_setting('test.missing', true), f::regprocedure), false);
		    END;
		  END LOOP;
		END \$\$;
		SELECT current_setting('test.missing', true);
SQL

	# Each that SQL can call is called, without and with arguments: it answers or raises an error that is not the server's own
	# alarm (class XX), and the backend lives.
	my $log = -s $node->logfile;
	is($node->safe_psql($database, <<"SQL"), '', "$from: each answers or refuses");
		DO \$\$ DECLARE f record; arguments text; BEGIN
		  FOR f IN SELECT p.oid, p.oid::regprocedure AS signature, p.proname, p.pronargs, p.proretset,
		                  (SELECT array_agg(t.type::regtype::text ORDER BY t.n) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY t (type, n)) AS types
		             $functions AND p.prokind = 'f' AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype, 'event_trigger'::regtype)
		               AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[]) ORDER BY p.proname LOOP
		    FOR arguments IN
		      SELECT coalesce(string_agg('NULL::' || t, ', '), '') FROM unnest(f.types) t
		      UNION ALL
		      SELECT coalesce(string_agg(format('%L::%s', CASE
		               WHEN t ~ '\\[\\]\$' THEN '{}' WHEN t IN ('smallint', 'integer', 'bigint', 'numeric') THEN '1' WHEN t = 'boolean' THEN 'true'
		               WHEN t IN ('date', 'timestamp with time zone') THEN '2023-04-05' WHEN t = 'daterange' THEN '[2023-03-14,2024-03-14)'
		               WHEN t = 'jsonb' THEN '[{}]' WHEN t = 'bytea' THEN '\\x01' WHEN t = 'interval' THEN '1 day' WHEN t = 'socsvc.periodicity' THEN '3/week'
		               WHEN t = 'socsvc.volume' THEN '30 мин' WHEN t = 'socsvc.snils' THEN '112-233-445 95' WHEN t = 'socsvc.iin' THEN '900101350009'
		               WHEN t = 'xid8' THEN '1' WHEN t = '"char"' THEN 'a' WHEN t = 'oid' THEN '1' WHEN t = 'regclass' THEN 'socsvc.person'
		               ELSE '1' END, t), ', ' ORDER BY o), '') FROM unnest(f.types) WITH ORDINALITY a (t, o)
		    LOOP
		      BEGIN
		        EXECUTE format('SELECT count(x) FROM (SELECT %s.%I(%s)) AS a (x)', 'socsvc', f.proname, arguments);
		      EXCEPTION WHEN OTHERS THEN
		        IF SQLSTATE LIKE 'XX%' THEN
		          PERFORM set_config('test.alarm', concat_ws(E'\\n', current_setting('test.alarm', true), f.signature || ': ' || SQLERRM), false);
		        END IF;
		      END;
		    END LOOP;
		  END LOOP;
		END \$\$;
		SELECT current_setting('test.alarm', true);
SQL
	unlike(substr(slurp_file($node->logfile), $log), qr/terminated by signal|PANIC/, "$from: no backend has crashed");
	my (undef, undef, $err) = statements_of($node, $database, 'provider', "\\set VERBOSITY verbose\n$lawful");
	like($err, qr/SV014.*of socsvc version \Q$from\E.*ALTER EXTENSION socsvc UPDATE/s, "$from: writers are told to upgrade");
	return;
}

$node->stop;
done_testing();
