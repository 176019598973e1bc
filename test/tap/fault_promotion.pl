# The primary is killed under load and its standby promoted. With synchronous replication nothing that was confirmed is lost, and the
# providers go on there.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use Test::More;
use Register;
use Load;

my $primary = loaded_cluster('primary', [ 'wal_level = replica', 'max_wal_senders = 5' ]);
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->append_conf('postgresql.conf', q(synchronous_standby_names = '*'));
$primary->reload;
$primary->poll_query_until('postgres', q(SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync')) or die 'the standby is not synchronous';

my $load = start_load($primary, providers => [ 1, 2, 3 ]);
wait_load($load, 60);
# One whose set is open when the primary goes.
my $open = $primary->background_psql('register', on_error_stop => 0, extra_params => [ '-U', 'load_provider_4' ]);
$open->query("BEGIN; SELECT count(*) FROM socsvc.record_contract_deliveries(array_fill(10, ARRAY[50])::bigint[], array_fill(socsvc.today(), ARRAY[50]));");
$primary->kill9;
my ($confirmed) = stop_load($load);
eval { $open->quit };
$standby->promote;
is($standby->safe_psql('register', 'SELECT count(*) FROM socsvc.delivery WHERE programme_line = 10 AND delivered_on = socsvc.today()'), '0',
	'a set that was open is not there');
intact($standby, 'register', 'promoted', @$confirmed);

$load = start_load($standby, providers => [ 1, 2, 3 ]);
wait_load($load, 30);
my ($more) = stop_load($load);
intact($standby, 'register', 'under load again', @$confirmed, @$more);
is($standby->safe_psql('register', q(SELECT count(*) FROM (SELECT id FROM socsvc.delivery GROUP BY id HAVING count(*) > 1) d)), '0', 'no id is given twice');
is(crashes($standby), 0, 'nothing has crashed');

$standby->stop;
done_testing();
