# The cluster moves to another one by pg_upgrade (here of the same major version): types by value, initial privileges
# of members, roles and sequences come along.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $old = new_cluster('old');
make_register($old, 'register');
load_fixture($old, 'register');
my ($dump, $digests, $catalogue) = (dump_of($old, 'register'), digests($old, 'register'), catalogue($old, 'register'));
$old->stop;

my $new = new_cluster('new');
$new->stop;
chdir(PostgreSQL::Test::Utils::tempdir()) or die; # it writes where it stands
$new->command_ok(
	[
		'pg_upgrade', '--no-sync',
		'--old-datadir', $old->data_dir, '--new-datadir', $new->data_dir,
		'--old-bindir', $old->config_data('--bindir'), '--new-bindir', $new->config_data('--bindir'),
		'--socketdir', $new->host, '--old-port', $old->port, '--new-port', $new->port
	],
	'pg_upgrade');
$new->start;
is(digests($new, 'register'), $digests, 'every table has the rows it had');
is(catalogue($new, 'register'), $catalogue, 'objects, owners, grants and triggers are as before');
is(dump_of($new, 'register'), $dump, 'a dump equals the one before');
is($new->safe_psql('register', 'SELECT * FROM socsvc.check_register()'), '', 'check_register() finds nothing');
rules_alive($new, 'register', 'upgraded');

$new->stop;
done_testing();
