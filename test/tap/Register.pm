# What the Perl tests share: clusters, a register with a fixture in it, and reports by which two databases compare.
package Register;

use strict;
use warnings;

use Exporter 'import';
use Cwd ();
use File::Basename;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(new_cluster make_register load_fixture catalogue digests answers dump_of statements_of refused delivery_of
  rules_alive intact released_versions relocated_server unpacked);

my $here = Cwd::abs_path(dirname(__FILE__));

# A running cluster; the settings are lines of postgresql.conf. After the name may come { install_path => … } of another server,
# { initdb => […] } for more options of initdb.
sub new_cluster
{
	my ($name, @settings) = @_;
	my %option = ref $settings[0] ? %{ shift @settings } : ();
	my $initdb = delete $option{initdb} // [];
	my $node = PostgreSQL::Test::Cluster->new($name, %option);
	$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8', @$initdb ]);
	$node->append_conf('postgresql.conf', join("\n",
		'max_locks_per_transaction = 256', 'autovacuum = off', "timezone = 'UTC'", "lc_messages = 'C'", @settings) . "\n");
	$node->start;
	return $node;
}

# A database with the extension and, unless told otherwise, a register of RU-KHM.
sub make_register
{
	my ($node, $database, %option) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	my $extensions_schema = $option{extensions_schema};
	$node->safe_psql($database, <<"SQL") if $extensions_schema;
		CREATE SCHEMA $extensions_schema;
		CREATE EXTENSION btree_gist SCHEMA $extensions_schema;
		CREATE EXTENSION pg_trgm SCHEMA $extensions_schema;
SQL
	$node->safe_psql($database, 'SET client_min_messages = warning; CREATE EXTENSION socsvc CASCADE');
	$node->safe_psql($database, "CALL socsvc.create_register('RU-KHM')") unless $option{bare};
	return;
}

# A programme with its contract, deliveries of every kind and a signed act: see fixture.sql.
sub load_fixture
{
	my ($node, $database) = @_;
	my ($status, $out, $err) = $node->psql($database, slurp_file("$here/fixture.sql"), on_error_stop => 1);
	is($status, 0, "$database: the fixture loads") or BAIL_OUT($err);
	return;
}

# What a register answers, a line a table or view: how many rows, and a digest of them without moments and what follows
# from moments (the chain of the audit, keys made by chance), and without ids, which a region gives in its own order. Asked
# by a superuser in the name of the fixture's citizen.
sub answers
{
	my ($node, $database) = @_;
	my $subject = q(SET socsvc.subject_role = 'citizen';
		SELECT set_config('socsvc.person_id', p.id::text, false) IS NULL FROM socsvc.person p WHERE p.given_name = 'Иван';);
	my $queries = $node->safe_psql($database, <<'SQL');
		SELECT format($$SELECT %L, count(*), md5(string_agg(x.line, '' ORDER BY x.line COLLATE "C")) FROM (
		                  SELECT regexp_replace((to_jsonb(t) - %L::text[])::text, '\m\d{14,16}\M', 'id', 'g') FROM %s t) x (line)$$,
		              c.oid::regclass,
		              (SELECT coalesce(array_agg(a.attname), '{}') FROM pg_attribute a
		                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		                  AND a.atttypid IN ('timestamptz'::regtype, 'tstzrange'::regtype, 'interval'::regtype, 'bytea'::regtype, 'xid8'::regtype)),
		              c.oid::regclass)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname IN ('socsvc', 'socsvc_bi') AND c.relkind IN ('r', 'v') AND c.relname !~ '^audit_'
		 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
SQL
	my $rows = $node->safe_psql($database, "$subject\n" . join(";\n", split(/;?\n(?=SELECT '?\w+\.\w)/, $queries)) . ';');
	return "$rows\n" . $node->safe_psql($database, "$subject\n" . slurp_file("$here/answers.sql"));
}

# Versions that were released, each with its script and a register's dump in test/tap/released.
sub released_versions
{
	return map { m{register-(.*)\.sql\.gz$} } glob("$here/released/register-*.sql.gz");
}

# A file of test/tap/released, unpacked: its name.
sub unpacked
{
	my ($name) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . "/$name";
	gunzip("$here/released/$name.gz" => $file) or die "$name.gz: $GunzipError";
	return $file;
}

# The server at another place, where it has the scripts of the releases as well: an install_path.
sub relocated_server
{
	my $folder = PostgreSQL::Test::Utils::tempdir();
	my ($out, $err) = PostgreSQL::Test::Utils::run_command([ "$here/../setup/relocated_server", $folder ]);
	die "relocated_server: $err" unless $out =~ m{/bin$};
	return dirname($out);
}

# The text of a plain dump, its random restrict key fixed.
sub dump_of
{
	my ($node, $database, @options) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
	$node->command_ok(
		[ 'pg_dump', restrict_key(), @options, '--file', $file, $node->connstr($database) ],
		"$database: dumped");
	my $dump = slurp_file($file);
	# A policy's roles come in the order in which the cluster's roles were made.
	$dump =~ s/^(CREATE POLICY .*? TO )([a-z_, ]+)( USING| WITH CHECK|;)/$1 . join(', ', sort split(', ', $2)) . $3/gme;
	return $dump;
}

# Servers before August 2025 neither write \restrict nor know the option.
sub restrict_key
{
	our $known;
	$known //= `pg_dump --help` =~ /--restrict-key/;
	return $known ? ('--restrict-key=socsvc') : ();
}

# Everything of schemas socsvc and socsvc_bi that the catalogue knows, a line an object: what a fresh, a restored and an upgraded
# register must have in common. Numbers of sequences are left to the dump.
sub catalogue
{
	my ($node, $database) = @_;
	return $node->safe_psql($database, slurp_file("$here/catalogue.sql"));
}

# Rows and a digest of every table of the register, in no order of the heap.
sub digests
{
	my ($node, $database) = @_;
	my $queries = $node->safe_psql($database, <<'SQL');
		SELECT format('SELECT %L, count(*), md5(string_agg(md5(t::text), '''' ORDER BY t::text COLLATE "C")) FROM %s t',
		              c.oid::regclass, c.oid::regclass)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname IN ('socsvc', 'socsvc_bi') AND c.relkind = 'r' ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
SQL
	return $node->safe_psql($database, join(";\n", split(/\n/, $queries)));
}

# Statements as ordinary roles do them, in one transaction: "citizen", "provider" (both through the portal), "agency" or
# "dba" (a superuser). Answers what psql answers.
sub statements_of
{
	my ($node, $database, $who, $statements) = @_;
	my %role = (citizen => 'socsvc_portal', provider => 'socsvc_portal', agency => 'socsvc_agency', admin => 'socsvc_admin');
	my $setup = '';
	$setup = "SET LOCAL socsvc.subject_role = '$who';
		DO \$\$ BEGIN
		  PERFORM set_config('socsvc.person_id', (SELECT p.id::text FROM socsvc.person p WHERE p.given_name = 'Иван'), true);
		  PERFORM set_config('socsvc.provider_id', (SELECT p.id::text FROM socsvc.provider p
		                                              WHERE p.legal_form = 'entrepreneur'), true);
		END \$\$;" if $who eq 'citizen' || $who eq 'provider';
	$setup .= "SET LOCAL ROLE $role{$who};" if $who ne 'dba';
	return $node->psql($database, "BEGIN;\n$setup$statements;\nCOMMIT;",
		on_error_stop => 1, extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
}

# The statements are refused with this SQLSTATE.
sub refused
{
	my ($node, $database, $who, $statements, $sqlstate, $name) = @_;
	my ($status, $out, $err) = statements_of($node, $database, $who, $statements);
	like($err, qr/ERROR:\s+$sqlstate\b/, "$name ($sqlstate)");
	return;
}

# One delivery of the fixture's line, as a statement.
sub delivery_of
{
	my ($line, $day, $quantity, $minutes) = @_;
	$quantity //= 1;
	$minutes //= 15;
	return "INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, quantity, minutes)
		SELECT '$day', l.person, l.provider, l.id, l.programme_line, $quantity, $minutes
		  FROM socsvc.contract_line l JOIN socsvc.programme_line p ON p.id = l.programme_line AND p.sort_order = $line";
}

# The fixture's register works: lawful things are counted, unlawful ones refused, by whoever.
sub rules_alive
{
	my ($node, $database, $how) = @_;
	my @on = ($node, $database);

	refused(@on, 'provider', delivery_of(3, '2023-06-01', 5), 'SV001', "$how: more than the quota");
	refused(@on, 'provider', delivery_of(1, '2023-04-04', 3), 'SV002', "$how: more than the week's maximum");
	refused(@on, 'provider', delivery_of(2, '2023-05-16', 1, 76), 'SV002', "$how: more minutes than the week has");
	refused(@on, 'provider', delivery_of(2, '2023-03-23'), 'SV011', "$how: a day of a signed act");
	refused(@on, 'provider', delivery_of(2, '2023-05-05'), 'SV013', "$how: a day in hospital");
	refused(@on, 'provider', delivery_of(2, '2023-03-18'), 'SV005', "$how: a day before the contract");
	refused(@on, 'citizen', "UPDATE socsvc.contract SET status = 'requested'", 'SV003', "$how: a forbidden move");
	refused(@on, 'provider', "UPDATE socsvc.contract SET status = 'suspended', term = '[2023-04-01,2023-05-01)'", 'SV017',
		"$how: a term that stands");
	refused(@on, 'provider', 'UPDATE socsvc.programme_line SET delivered = 0', '42501', "$how: a counter, by a client");
	refused(@on, 'dba', 'UPDATE socsvc.programme_line SET delivered = 0', 'SV015', "$how: a counter, by a superuser");
	refused(@on, 'dba', 'UPDATE socsvc.line_minutes SET used = 0', 'SV015', "$how: a counter of minutes");
	refused(@on, 'dba', 'TRUNCATE socsvc.delivery', 'SV015', "$how: TRUNCATE");
	refused(@on, 'dba', 'DELETE FROM socsvc.status_event', 'SV015', "$how: rewriting what happened");
	refused(@on, 'provider', 'INSERT INTO socsvc.delivery_2023_04 SELECT * FROM socsvc.delivery', '42501',
		"$how: a partition, by a client");
	# What comes by a partition's name meets the partition's own triggers.
	refused(@on, 'dba', delivery_of(2, '2023-04-04', 2) =~ s/socsvc\.delivery \(/socsvc.delivery_2023_04 (/r, 'SV002',
		"$how: more than the day's maximum, into a partition");

	my $before = $node->safe_psql($database, 'SELECT sum(delivered) FROM socsvc.programme_line');
	my ($status, $out, $err) = statements_of(@on, 'provider', delivery_of(2, '2023-04-04') .
		" RETURNING id > (SELECT max(id) FROM socsvc.delivery), id >> 40");
	is($out, 't|86', "$how: a lawful delivery gets the next id of the region") or diag($err);
	is($node->safe_psql($database, 'SELECT sum(delivered) FROM socsvc.programme_line'), $before + 1, "$how: and is counted");
	is($node->safe_psql($database, 'SELECT sum(used) FROM socsvc.line_window'), $before + 1, "$how: in its window too");
	($status, $out, $err) = statements_of(@on, 'citizen', 'SELECT count(*) FROM socsvc.my_services');
	is($out, '3', "$how: the citizen sees his services") or diag($err);
	($status, $out, $err) = statements_of(@on, 'admin', q(SELECT socsvc.make_partitions('2024-01-01', '2024-01-31')));
	is($out, '1', "$how: a new month is opened") or diag($err);
	refused(@on, 'dba', 'TRUNCATE socsvc.delivery_2024_01', 'SV015', "$how: and has its triggers");
	return;
}

# After a fault the register of load.sql is whole: intact.sql has no complaint, each delivery whose COMMIT was answered is there once, a
# provider and the night's job go on, and leave it whole. confirmed: ids of deliveries.
sub intact
{
	my ($node, $database, $how, @confirmed) = @_;
	my $check = slurp_file("$here/intact.sql");

	is($node->safe_psql($database, $check), '', "$how: counters, acts, statuses and the audit agree");
	my $ids = join(',', @confirmed);
	is($node->safe_psql($database, "SELECT count(*), count(DISTINCT id) FROM socsvc.delivery WHERE id = ANY ('{$ids}')"),
		scalar(@confirmed) . '|' . scalar(@confirmed), "$how: all " . @confirmed . ' deliveries that were confirmed are there, once')
	  if @confirmed;
	my ($status, $out, $err) = $node->psql($database, 'SELECT socsvc.record_delivery(4, socsvc.today()) IS NOT NULL', extra_params => [ '-U', 'load_provider_2' ]);
	is($out . $err, 't', "$how: a provider goes on");
	($status, $out, $err) = $node->psql($database, 'CALL socsvc.run_deadlines()', extra_params => [ '-U', 'load_scheduler' ]);
	is($err, '', "$how: jobs go on");
	is($node->safe_psql($database, q(SELECT job, step, problem FROM socsvc.job_run WHERE finished_at IS NULL AND coalesce(problem, '') !~ 'killed, then taken up again')),
		'', "$how: and leave nothing open");
	is($node->safe_psql($database, $check), '', "$how: after which all agrees again");
	return;
}

1;
