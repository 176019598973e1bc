# A base backup that is taken under load, and WAL from the archive up to a point in time: what was confirmed before is there, what
# began later is not, and the seals that were kept elsewhere tell that something is missing.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use Test::More;
use Register;
use Load;

my $node = loaded_cluster('origin', [ 'wal_level = replica', 'max_wal_senders = 5' ], sub { $_[0]->enable_archiving });
my $load = start_load($node);
wait_load($load, 20);
$node->backup('base');
wait_load($load, 20);
# What is confirmed by now is in the WAL before the point.
my @before = Load::confirmed_so_far($load);
$node->safe_psql('postgres', q(SELECT pg_create_restore_point('noon')));
wait_load($load, 20);
my ($all) = stop_load($load);
my $later = $node->safe_psql('register', "SET socsvc.subject_role = 'provider'; SELECT socsvc.record_delivery(4, socsvc.today())");
$node->safe_psql('register', 'SELECT socsvc.seal_audit()');
my $kept = $node->safe_psql('register', 'SELECT socsvc.export_seals()');
$node->safe_psql('postgres', 'SELECT pg_switch_wal()');
$node->poll_query_until('postgres', "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 16777216) FROM pg_stat_archiver")
  or die 'the WAL is not archived';
intact($node, 'register', 'the origin', @$all, $later);
$node->stop;

my $restored = PostgreSQL::Test::Cluster->new('restored');
$restored->init_from_backup($node, 'base', has_restoring => 1, standby => 0);
$restored->append_conf('postgresql.conf', "recovery_target_name = 'noon'\nrecovery_target_action = 'promote'\narchive_mode = off");
$restored->start;
$restored->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()') or die 'the restore does not end';
is($restored->safe_psql('register', "SELECT count(*) FROM socsvc.delivery WHERE id = $later"), '0', 'what came later is not there');
is($restored->safe_psql('register', "SELECT count(*) > 0 FROM socsvc.verify_seals('$kept')"), 't', 'which the kept seals tell');
intact($restored, 'register', 'restored to a point in time', @before);
$load = start_load($restored);
wait_load($load, 20);
my ($more) = stop_load($load);
intact($restored, 'register', 'under load again', @before, @$more);

$restored->stop;
done_testing();
