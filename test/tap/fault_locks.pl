# max_locks_per_transaction exhausted by many tables and partitions: somebody has read them all in an open transaction, and a server with
# few locks has none left. What is refused (53200) has left nothing; afterwards all goes on.
use strict;
use warnings;

use Test::More;
use Register;
use Load;

my $node = loaded_cluster('locks', [ 'max_locks_per_transaction = 128' ]);
$node->safe_psql('register', "SELECT socsvc.make_partitions((socsvc.today() - interval '5 years')::date, socsvc.today())");
$node->append_conf('postgresql.conf', "max_locks_per_transaction = 10\nmax_connections = 12\nmax_wal_senders = 0\nmax_worker_processes = 0\nautovacuum_max_workers = 1");
$node->restart;

# Two who read one table after the other in an open transaction, and keep what they have when there is no more.
my @reader;
my $held = 0;
for (1 .. 2)
{
	my $reader = $node->background_psql('register', on_error_stop => 0);
	$reader->query(q(BEGIN;
		DO $$ DECLARE one regclass; got integer := 0; BEGIN
			FOR one IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname DESC LOOP
				BEGIN
					PERFORM set_config('application_name', format('holds %s', got), false);
					EXECUTE format('LOCK TABLE ONLY %s IN ACCESS SHARE MODE', one);
					got := got + 1;
				EXCEPTION WHEN out_of_memory THEN EXIT;
				END;
			END LOOP;
		END $$;));
	push @reader, $reader;
}
$held = $node->safe_psql('postgres', q(SELECT string_agg(application_name, ' ') FROM pg_stat_activity WHERE application_name LIKE 'holds %'));
my $tables = $node->safe_psql('register', q(SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p')));
like($held, qr/holds \d+ holds \d+/, 'two read table after table');
cmp_ok((sort { $a <=> $b } $held =~ /(\d+)/g)[0], '<', $tables, 'until there are no more locks');

my %refused;
my @confirmed;
my @what = (
	[ 'a set', 'load_provider_1', "SELECT string_agg(v.delivery_id::text, E'\\n') FROM (SELECT array_agg(l.id) AS lines, array_agg(socsvc.today() - (l.id % 250)::integer) AS days
		FROM socsvc.contract_line l WHERE l.provider = 1 AND l.id % 3 <> 2) s, socsvc.record_contract_deliveries(s.lines, s.days) v WHERE v.accepted" ],
	[ 'a statement', 'load_provider_1', 'INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
		SELECT socsvc.today() - n, 1, 1, 1, 1 FROM generate_series(0, 100, 20) n RETURNING id' ],
	[ 'one delivery', 'load_provider_2', 'SELECT socsvc.record_delivery(4, socsvc.today())' ],
	[ 'an act', 'load_provider_1', "SELECT NULL FROM (SELECT socsvc.send_act(socsvc.prepare_act(1, daterange(date_trunc('month', socsvc.today() - interval '3 months')::date,
		date_trunc('month', socsvc.today() - interval '2 months')::date)), 'K-1')) a" ],
	[ 'a job', 'load_scheduler', 'CALL socsvc.run_deadlines()' ],
	[ 'charges', 'load_scheduler', 'CALL socsvc.charge_providers()' ],
	[ 'places', 'load_agency', 'SELECT NULL FROM (SELECT count(*) FROM socsvc.allocate_places()) a' ]);
for my $one (@what)
{
	my ($name, $login, $statement) = @$one;
	my ($status, $out, $err) = $node->psql('register', $statement, extra_params => [ '-U', $login, '-v', 'VERBOSITY=sqlstate' ]);
	push @confirmed, $out =~ /^(\d+)$/mg;
	$refused{$1}++ if $err =~ /(?:ERROR|FATAL):\s+(\w{5})/;
	unlike($err, qr/(?:ERROR|FATAL):\s+(?!53200|09000)\w{5}/, "$name: done, or refused for want of locks");
}
cmp_ok($refused{53200} || 0, '>=', 3, 'of these some were refused') or diag(explain \%refused);
eval { $_->quit } for @reader;
# A check of the whole reads all months, more than such a server lets one do at all.
$node->append_conf('postgresql.conf', 'max_locks_per_transaction = 256');
$node->restart;
intact($node, 'register', 'max_locks exhausted', @confirmed);
is($node->safe_psql('register', q(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')), '0', 'no job has kept its lock');
is(crashes($node), 0, 'nothing has crashed');

$node->stop;
done_testing();
