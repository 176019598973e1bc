# What the Perl tests share: clusters, a register with a fixture in it, and reports by which two databases compare.
package Register;

use strict;
use warnings;

use Exporter 'import';
use File::Basename;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(new_cluster make_register load_fixture catalogue digests dump_of statements_of refused same_database
  rules_alive);

my $here = dirname(__FILE__);

# A running cluster; the settings are lines of postgresql.conf.
sub new_cluster
{
	my ($name, @settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
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

# The text of a plain dump, its random restrict key fixed.
sub dump_of
{
	my ($node, $database, @options) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
	$node->command_ok(
		[ 'pg_dump', restrict_key(), @options, '--file', $file, $node->connstr($database) ],
		"$database: dumped");
	return slurp_file($file);
}

# Servers before August 2025 neither write \restrict nor know the option.
sub restrict_key
{
	our $known;
	$known //= `pg_dump --help` =~ /--restrict-key/;
	return $known ? ('--restrict-key=socsvc') : ();
}

# Everything of schema socsvc that the catalogue knows, a line an object: what a fresh, a restored and an upgraded
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
		  FROM pg_class c
		 WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"
SQL
	return $node->safe_psql($database, join(";\n", split(/\n/, $queries)));
}

# Runs statements as a login of the given role, as one transaction; answers what psql answers.
sub statements_of
{
	my ($node, $database, $role, $statements) = @_;
	my ($status, $out, $err) = $node->psql($database, "BEGIN; SET LOCAL ROLE $role; $statements; COMMIT;",
		on_error_stop => 1, extra_params => [ '-v', 'VERBOSITY=verbose' ]);
	return ($status, $out, $err);
}

# The statements are refused with this SQLSTATE.
sub refused
{
	my ($node, $database, $role, $statements, $sqlstate, $name) = @_;
	my ($status, $out, $err) = statements_of($node, $database, $role, $statements);
	like($err, qr/ERROR:\s+$sqlstate:/, "$name ($sqlstate)");
	return;
}

1;
