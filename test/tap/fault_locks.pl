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

# Who reads one table after the other in an open transaction, and keeps what he has when there are no more locks. Answers his session,
# whose application_name says how many he got.
sub reader
{
	my ($order, $most) = @_;
	my $reader = $node->background_psql('register', on_error_stop => 0);
	$reader->query(qq(BEGIN;
		DO \$\$ DECLARE one regclass; got integer := 0; BEGIN
			FOR one IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p')
			            ORDER BY c.relname $order LIMIT $most LOOP
				BEGIN
					PERFORM set_config('application_name', format('holds %s', got), false);
					EXECUTE format('LOCK TABLE ONLY %s IN ACCESS SHARE MODE', one);
					got := got + 1;
				EXCEPTION WHEN out_of_memory THEN EXIT;
				END;
			END LOOP;
		END \$\$;));
	return $reader;
}
# With none left nobody could even connect: the first gives some back.
my $first = reader('ASC', 60);
my $second = reader('DESC', 1000);
$first->query('ROLLBACK;');
$first->quit;
my ($held) = $node->safe_psql('postgres', q(SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'holds %')) =~ /(\d+)/;
my $all = $node->safe_psql('postgres', 'SELECT current_setting($$max_locks_per_transaction$$)::integer * current_setting($$max_connections$$)::integer');
cmp_ok($held, '>=', $all, 'one holds all locks but a few');

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
cmp_ok($refused{53200} || 0, '>=', 1, 'of these some were refused') or diag(explain \%refused);
is($node->safe_psql('register', q(SELECT problem FROM socsvc.job_run WHERE job = 'run_deadlines' AND problem !~ '\(53200\)')), '', 'and jobs lacked nothing but locks');
$second->query('ROLLBACK;');
$second->quit;
# A check of the whole reads all months, more than such a server lets one do at all.
$node->append_conf('postgresql.conf', 'max_locks_per_transaction = 256');
$node->restart;
intact($node, 'register', 'max_locks exhausted', @confirmed);
is($node->safe_psql('register', q(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')), '0', 'no job has kept its lock');
is(crashes($node), 0, 'nothing has crashed');

$node->stop;
done_testing();
