# The disk is full, under load: first that of the tables, then that of the WAL. What was refused is not there, what was confirmed is;
# with room again all goes on. The disks are two small tmpfs that test/run-file mounts for this file alone, in a namespace of its own.
use strict;
use warnings;

use PostgreSQL::Test::RecursiveCopy;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);
use Register;
use Load;

my $disks = $ENV{SMALL_DISKS};
if (!$disks)
{
	die 'no small disks: this needs root, or unprivileged user namespaces' if $ENV{SKIP_NOTHING};
	plan skip_all => 'mounting a tmpfs is not allowed here';
}
my ($tables, $wal) = ("$disks/tables", "$disks/wal");

# From the first start on WAL lies on a disk of its own.
my $node = loaded_cluster('disk', [ 'wal_level = replica', 'wal_keep_size = 1GB', 'max_wal_size = 2GB', 'checkpoint_timeout = 1h' ], sub {
	my $folder = $_[0]->data_dir . '/pg_wal';
	system_or_bail('mv', $folder, "$wal/pg_wal");
	symlink "$wal/pg_wal", $folder or die "$folder: $!";
});
my @confirmed;
mkdir "$tables/space" or die "$tables/space: $!";
$node->safe_psql('postgres', "CREATE TABLESPACE small LOCATION '$tables/space'");
$node->safe_psql('postgres', 'ALTER DATABASE register SET TABLESPACE small');

my $how = 'the disk of the tables is full';
my $load = start_load($node, size => 100);
wait_load($load, 20);
fill($tables, 1024);
my $until = time + 60;
sleep 0.1 while time < $until && !grep { slurp_file($_->{errors}) =~ /53100/ } @$load;
sleep 1;
my $refused = "SELECT count(*) FROM socsvc.record_contract_deliveries(array_fill(10, ARRAY[20000])::bigint[], array_fill(socsvc.today(), ARRAY[20000]))";
my ($status, $out, $err) = $node->psql('register', $refused, extra_params => [ '-U', 'load_provider_4', '-v', 'VERBOSITY=sqlstate' ]);
like($err, qr/ERROR:\s+53100/, "$how: a great set is refused");
($status, $out, $err) = $node->psql('register', 'CALL socsvc.run_deadlines(); SELECT 1', extra_params => [ '-U', 'load_scheduler', '-v', 'VERBOSITY=sqlstate' ]);
unlike($err, qr/FATAL|PANIC/, "$how: the night's job is done or refused");
empty($tables);
wait_load($load, 20);
my ($ids, $errors) = stop_load($load);
push @confirmed, @$ids;
like($errors, qr/53100/, "$how: and so was the load's");
is($node->safe_psql('register', 'SELECT count(*) FROM socsvc.delivery WHERE programme_line = 10 AND delivered_on = socsvc.today()'), '0',
	"$how: nothing is left of the set");
intact($node, 'register', $how, @confirmed);

$how = 'the disk of the WAL is full';
$load = start_load($node, size => 100);
wait_load($load, 20);
fill($wal, 512);
# The server cannot write any more, and stops at once; it comes back when there is room.
# Nothing is recycled, so each switch needs a new file.
for (1 .. 40)
{
	last if !eval { $node->psql('postgres', q(SELECT pg_create_restore_point('full'); SELECT pg_switch_wal())) == 0 };
}
like(slurp_file($node->logfile), qr/PANIC:.*No space left on device/, "$how: the server stops at once");
($ids, $errors) = stop_load($load);
push @confirmed, @$ids;
empty($wal);
$node->kill9;
start_again($node);
intact($node, 'register', $how, @confirmed);

$node->stop;
done_testing();

# Leaves so many kB on the disk.
sub fill
{
	my ($disk, $kb) = @_;
	my ($free) = `df -k --output=avail $disk` =~ /(\d+)\s*$/;
	system_or_bail('fallocate', '-l', ($free - $kb) . 'K', "$disk/ballast");
	return;
}

sub empty { return unlink "$_[0]/ballast"; }
