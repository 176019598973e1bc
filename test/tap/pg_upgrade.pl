# The cluster moves to another one by pg_upgrade: types by value, initial privileges of members, roles and sequences come along.
# The old one is of the same major version, or of another where OLD_SERVER names its folder (with bin/ in it), which must have the
# extension too: `make matrix` has such a one (test/matrix/run).
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my %as_18 = (initdb => ['--data-checksums']); # the default since then; both must have the same
my $old = new_cluster('old', { %as_18, $ENV{OLD_SERVER} ? (install_path => $ENV{OLD_SERVER}) : () });
my $new = new_cluster('new', \%as_18);
my ($from, $to) = map { int($_->safe_psql('postgres', 'SHOW server_version_num') / 10000) } $old, $new;
make_register($old, 'register');
load_fixture($old, 'register');
my $digests = digests($old, 'register');

# What the register is to be like. Another server prints definitions in its own way: there it is to be like one made by the new server.
my $like = $old;
if ($from != $to)
{
	$like = new_cluster('like');
	make_register($like, 'register');
	load_fixture($like, 'register');
}
my ($dump, $catalogue) = (dump_to_compare($like), catalogue($like, 'register'));
$like->stop if $like != $old;
$_->stop for $old, $new;
chdir(PostgreSQL::Test::Utils::tempdir()) or die; # it writes where it stands
$new->command_ok(
	[
		'pg_upgrade', '--no-sync',
		'--old-datadir', $old->data_dir, '--new-datadir', $new->data_dir,
		'--old-bindir', $old->config_data('--bindir'), '--new-bindir', $new->config_data('--bindir'),
		'--socketdir', $new->host, '--old-port', $old->port, '--new-port', $new->port
	],
	"pg_upgrade from $from to $to");
$new->start;
is(digests($new, 'register'), $digests, 'every table has the rows it had');
is(catalogue($new, 'register'), $catalogue, 'objects, owners, grants and triggers are as before');
is(dump_to_compare($new), $dump, 'a dump is as before');
is($new->safe_psql('register', 'SELECT * FROM socsvc.check_register()'), '', 'check_register() finds nothing');
rules_alive($new, 'register', 'upgraded');

$new->stop;
done_testing();

# All of it, or of two servers what has no ids and moments, and no names of NOT NULL (see catalogue.sql).
sub dump_to_compare
{
	my ($node) = @_;
	return dump_of($node, 'register') if $from == $to;
	return dump_of($node, 'register', '--schema-only') =~ s/ CONSTRAINT \w+ NOT NULL\b/ NOT NULL/gr;
}
