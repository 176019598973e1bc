# A streaming replica: analysts read on it, nobody writes; promoted, it is the register: counters agree with the deliveries, the
# audit's chain holds, the next rows have the region's next ids.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $primary = new_cluster('primary', 'wal_level = replica', 'max_wal_senders = 5');
make_register($primary, 'register');
load_fixture($primary, 'register');
$primary->safe_psql('register', 'CALL socsvc.refresh_bi(); CREATE ROLE bi_tool LOGIN IN ROLE socsvc_analyst');
my ($status, $out, $err) = $primary->psql('register', 'CALL socsvc.federation_publish()', extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
like($err, qr/55000/, 'without wal_level = logical nothing is published to a federal node');

$primary->backup('base');
my $replica = PostgreSQL::Test::Cluster->new('replica');
$replica->init_from_backup($primary, 'base', has_streaming => 1);
$replica->append_conf('postgresql.conf', 'hot_standby_feedback = on');
$replica->start;
# What happens after the copy comes by the stream.
my $lawful = delivery_of(2, '2023-04-03');
($status, $out, $err) = statements_of($primary, 'register', 'provider', $lawful);
is($status, 0, 'the primary records') or diag($err);
$primary->wait_for_catchup($replica);
is(digests($replica, 'register'), digests($primary, 'register'), 'the replica has the same rows');

# ---- read on the replica ----------------------------------------------------------------------------------------------------
my @bi = split /\n/, $primary->safe_psql('register', q(SELECT c.relname FROM pg_class c
	WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND c.relkind = 'v' AND has_table_privilege('bi_tool', c.oid, 'SELECT') ORDER BY 1));
cmp_ok(scalar @bi, '>=', 24, 'socsvc_bi has its views');
my $read = join ";\n", map { $_ eq 'bi_freshness' ? 'SELECT name, as_of, is_stale FROM socsvc_bi.bi_freshness ORDER BY 1'
	: "SELECT '$_', md5(string_agg(x::text, ',' ORDER BY x::text COLLATE \"C\")), count(*) FROM socsvc_bi.$_ x" } @bi;
my @as_analyst = (extra_params => [ '-U', 'bi_tool' ], on_error_stop => 1);
my ($there, $here) = map { my (undef, $rows, $error) = $_->psql('register', $read, @as_analyst); $rows . $error } $primary, $replica;
is($here, $there, 'every view of socsvc_bi is the same on the replica');
like($here, qr/^fact_delivery\|[0-9a-f]{32}\|[1-9]/m, 'and has rows');
($status, $out, $err) = statements_of($replica, 'register', 'citizen', 'SELECT count(*) FROM socsvc.my_services');
is($out, '3', 'a citizen sees his services there') or diag($err);
my @mismatches = ('SELECT count(*) FROM socsvc.quota_mismatch', q(SELECT count(*) FROM socsvc.check_register()));
is($replica->safe_psql('register', $_), '0', "there, too: $_") for @mismatches;
refused($replica, 'register', 'provider', delivery_of(2, '2023-04-06'), '25006', 'a delivery on the replica');
($status, $out, $err) = $replica->psql('register', 'CALL socsvc.refresh_bi()', extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
like($err, qr/ERROR:\s+(?:25006|55000)/, 'jobs run on the primary only');

# ---- promoted ---------------------------------------------------------------------------------------------------------------
# A transaction that is open when the primary is lost leaves nothing.
my $lost = $primary->background_psql('register', on_error_stop => 0);
$lost->query_safe("BEGIN; SET LOCAL socsvc.subject_role = 'provider';");
$lost->query_safe(delivery_of(2, '2023-04-13') . ';');
my $before = $replica->safe_psql('register', 'SELECT count(*), max(id) FROM socsvc.delivery');
$primary->stop('immediate');
eval { $lost->quit };
$replica->promote;
is($replica->safe_psql('register', 'SELECT pg_is_in_recovery()'), 'f', 'the replica is the register now');
is($replica->safe_psql('register', 'SELECT count(*), max(id) FROM socsvc.delivery'), $before, 'what was not committed is not there');
is($replica->safe_psql('register', $_), '0', "promoted: $_") for @mismatches;
is($replica->safe_psql('register', 'SELECT count(*) FROM socsvc.verify_audit_all()'), '0', 'the audit\'s chain holds');
rules_alive($replica, 'register', 'promoted');
is($replica->safe_psql('register', 'SELECT count(*) FROM socsvc.verify_audit_all()'), '0', 'and goes on');
is($replica->safe_psql('register', $mismatches[0]), '0', 'counters go on');
($status, $out, $err) = $replica->psql('register', 'CALL socsvc.refresh_bi()');
is($err, '', 'jobs run here now');
is($replica->safe_psql('register', q(SELECT sum(times) FROM socsvc_bi.fact_delivery)), $replica->safe_psql('register', 'SELECT sum(quantity) FROM socsvc.delivery'),
	'socsvc_bi shows what was recorded here');

$replica->stop;
done_testing();
