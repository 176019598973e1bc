# The clock jumps, under load: three days forward, and back to where it was. Days follow the clock; counters, the audit and its
# seals do not mind that it goes back; the night's job does what is due once. The server's clock is libfaketime's.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;
use Load;

my ($library) = glob '/usr/lib/*/faketime/libfaketime.so.1';
if (!$library)
{
	die 'no libfaketime (Debian package libfaketime)' if $ENV{SKIP_NOTHING};
	plan skip_all => 'no libfaketime: install it (Debian package libfaketime)';
}
my $offset = PostgreSQL::Test::Utils::tempdir() . '/offset';
set_clock('+0');
# The clock of waits is the kernel's: a wait takes as long as it says.
my %faked = (LD_PRELOAD => $library, FAKETIME_TIMESTAMP_FILE => $offset, FAKETIME_CACHE_DURATION => '1', FAKETIME_DONT_FAKE_MONOTONIC => '1');
my $node = loaded_cluster('clock', [], sub { $ENV{$_} = $faked{$_} for keys %faked; });
delete $ENV{$_} for keys %faked;
my $today = 'SELECT socsvc.today()';
my $day = $node->safe_psql('register', $today);
my @confirmed;

my $load = start_load($node);
wait_load($load, 20);
intact($node, 'register', 'before', Load::confirmed_so_far($load));
set_clock('+3d');
is($node->safe_psql('register', "SELECT socsvc.today() - '$day'::date"), '3', 'three days later');
wait_load($load, 20);
my ($ids) = stop_load($load);
push @confirmed, @$ids;
my $ahead = $node->safe_psql('register', "SET socsvc.subject_role = 'provider'; SELECT socsvc.record_delivery(7, '$day'::date + 3)");
my $moves = 'SELECT count(*) FROM socsvc.status_event';
intact($node, 'register', 'the clock has jumped forward', @confirmed, $ahead);
is($node->safe_psql('register', "SELECT max(day) - '$day'::date FROM socsvc.audit_seal"), '3', 'that day is sealed');

# Back, while somebody is at work.
$load = start_load($node);
wait_load($load, 20);
set_clock('+0');
is($node->safe_psql('register', "SELECT socsvc.today() - '$day'::date"), '0', 'and back again');
wait_load($load, 20);
($ids) = stop_load($load);
push @confirmed, @$ids;
intact($node, 'register', 'the clock has gone back', @confirmed, $ahead);
refused($node, 'register', 'dba', "SET LOCAL socsvc.subject_role = 'provider'; SELECT socsvc.record_delivery(7, '$day'::date + 2)", 'SV005', 'what is a day to come again');
# What was sealed stands; no other seal of this day is made before the one that came later.
is($node->safe_psql('register', 'SELECT socsvc.seal_audit() = s.hash FROM socsvc.audit_seal s WHERE s.day = socsvc.today()'), 't', 'this day keeps its seal');
set_clock('+3d');
intact($node, 'register', 'when the day has come', @confirmed, $ahead);
set_clock('+4d');
intact($node, 'register', 'the day after', @confirmed, $ahead);
is($node->safe_psql('register', "SELECT max(day) - '$day'::date FROM socsvc.audit_seal"), '4', 'it is sealed, over all of it');

# A seal at a moment before what it covers: it was made without a seal of the days that the clock had skipped.
set_clock('+9d');
$load = start_load($node);
wait_load($load, 10);
($ids) = stop_load($load);
push @confirmed, @$ids;
set_clock('+5d');
is($node->safe_psql('register', 'SELECT socsvc.seal_audit() IS NOT NULL'), 't', 'sealed by a clock that went back');
intact($node, 'register', 'sealed after it went back', @confirmed, $ahead);
is(crashes($node), 0, 'nothing has crashed');

$node->stop;
done_testing();

# Moves the server's clock, which is read anew once a second; waits until it is seen.
sub set_clock
{
	my ($text) = @_;
	open my $file, '>', "$offset.new" or die "$offset: $!";
	print $file "$text\n";
	close $file;
	rename "$offset.new", $offset or die "$offset: $!";
	sleep 2;
	return;
}
