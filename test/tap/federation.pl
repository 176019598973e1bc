# A federal node and two regions, three clusters (doc/federation.md): socsvc_bi of a region works unchanged over foreign tables and over
# a subscription; what is pushed down; a region down; the wrong region; writes; members that not every region has yet.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my @logical = ('wal_level = logical', 'max_wal_senders = 20', 'max_replication_slots = 40', 'max_worker_processes = 16',
	'max_logical_replication_workers = 10', 'max_sync_workers_per_subscription = 8', 'wal_retrieve_retry_interval = 20ms');
my %node;

# A region with the small register of doc/analysts.md in it, and a login for the federal node.
for my $region ([ 'khm', 86 ], [ 'yan', 89 ])
{
	my ($name, $code) = @$region;
	$node{$name} = new_cluster($name, @logical);
	make_register($node{$name}, 'register', bare => 1);
	$node{$name}->safe_psql('register', "CALL socsvc.create_register('RU-KHM', $code)");
	$node{$name}->safe_psql('register', 'CREATE EXTENSION pgtap;' . slurp_file('test/pgtap/setup.sql'));
	$node{$name}->safe_psql('register', slurp_file('test/pgtap/setup_bi.sql'));
	$node{$name}->safe_psql('register', 'CALL socsvc.refresh_bi()');
	$node{$name}->safe_psql('register', 'CREATE ROLE federal LOGIN REPLICATION IN ROLE socsvc_federation');
}
$node{fed} = new_cluster('fed', @logical, 'log_statement = none');
make_register($node{fed}, 'fed', bare => 1);
$node{fed}->safe_psql('fed', 'CREATE ROLE analyst LOGIN IN ROLE socsvc_analyst; CREATE ROLE keeper LOGIN IN ROLE socsvc_admin');

sub server_of { my ($name) = @_; return sprintf '{"host": "%s", "port": %d, "dbname": "register"}', $node{$name}->host, $node{$name}->port; }
my $login = '{"user": "federal", "password_required": "false"}';

# ask(SQL, WHO): rows, or the error with its SQLSTATE.
sub ask
{
	my ($sql, $who, $where) = @_;
	my ($status, $out, $err) = $node{ $where // 'fed' }->psql($where ? 'register' : 'fed', $sql,
		extra_params => [ '-U', $who // 'analyst', '-v', 'VERBOSITY=verbose' ]);
	return $status == 0 || $out ne '' && $err eq '' ? $out : $err;
}

# ---- a federal node ---------------------------------------------------------------------------------------------------------
my $dba = $node{fed}->safe_psql('postgres', 'SELECT current_user');
like(ask('CALL socsvc.create_federation()', 'keeper'), qr/42501/, 'an administrator of rules makes no federal node');
like(ask("SELECT socsvc.federation_attach(86, '{}')", $dba), qr/55000.*no federal node/, 'nothing is attached to a database that is none');
like(ask('SELECT * FROM socsvc.federation_status()', $dba), qr/55000/, 'nor has one a state');
is(ask('CALL socsvc.create_federation()', $dba), '', 'a federal node is made');
like(ask('CALL socsvc.create_federation()', $dba), qr/42710.*already holds a federal node/, 'once');
like($node{khm}->psql('register', 'CALL socsvc.create_federation()') && ask('CALL socsvc.create_federation()', $dba, 'khm'), qr/42710.*already holds a register/,
	'not of a register');
is(ask('SELECT count(*) FROM socsvc_bi.fact_delivery'), '0', 'without a region its facts are empty');
is( $node{fed}->safe_psql('fed', q(SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0 AND NOT a.attisdropped
	WHERE c.relnamespace IN ('socsvc_bi'::regnamespace, 'socsvc_federation'::regnamespace) AND c.relkind IN ('r', 'p', 'v')
	  AND coalesce(col_description(c.oid, a.attnum), obj_description(c.oid, 'pg_class'), '') = '')),
	'', 'every view, table and column has a comment');
my $columns = q(SELECT c.relname, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(col_description(c.oid, a.attnum), ''), ', ' ORDER BY a.attnum)
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND c.relkind = 'v' AND has_table_privilege('socsvc_analyst', c.oid, 'SELECT') GROUP BY c.relname ORDER BY c.relname COLLATE "C");
is($node{fed}->safe_psql('fed', $columns), $node{khm}->safe_psql('register', $columns), 'socsvc_bi has the views, columns, types and comments of a region');

# ---- attached ---------------------------------------------------------------------------------------------------------------
my $attach = sub { my ($code, $server, $user) = @_; return ask("SELECT socsvc.federation_attach($code, \$o\$$server\$o\$, \$o\$$user\$o\$)", $dba); };
like(ask("SELECT socsvc.federation_attach(86, '{}')", 'keeper'), qr/42501/, 'only a superuser attaches');
like($attach->($_, server_of('khm'), $login), qr/22023.*not between 1 and 8191/, "no region: $_") for qw(0 -1 8192 NULL);
like($attach->(q('86; DROP TABLE x'), server_of('khm'), $login), qr/22P02/, 'nor is text one');
like($attach->(77, server_of('khm'), $login), qr/22023.*it is region 86's, not region 77's/, 'another region than it says');
like($attach->(86, '{"host": "/nowhere"}', $login), qr/08001.*could not connect to server "socsvc_region_86"/, 'a region that does not answer');
like($attach->(86, $_, $login), qr/22023/, "options: $_")
  for '[]', '"x"', '{"host": null}', '{"host": {}}', '{"extensions": "socsvc"}', '{"updatable": "true"}';
like($attach->(86, q~{"host') ; DROP TABLE socsvc_federation.region; --": "x"}~, $login), qr/HV00D/, 'a hostile name of an option');
like($attach->(86, q~{"host": "/x') ; DROP TABLE socsvc_federation.region; --\\\\\"", "port": "1"}~, $login), qr/08001/, 'a hostile value');
like($attach->(86, server_of('khm'), '{"user": "federal"}'), qr/08001.*password is required|08001.*2F003/s, 'no password where the region asks for none: PostgreSQL refuses it');
is($node{fed}->safe_psql('fed', 'SELECT count(*) FROM socsvc_federation.region') . $node{fed}->safe_psql('fed', 'SELECT count(*) FROM pg_foreign_server'), '00',
	'what was refused has left nothing');

my $secret = q(Tief\\\\\\"'geheim);
like($attach->(86, server_of('khm'), qq({"user": "nobody", "password": "$secret", "password_required": "false"})), qr/08001.*nobody/, 'a login that is not there');
like($attach->(86, server_of('khm'), qq({"user": "federal", "passwort": "$secret"})), qr/HV00D/, 'a mapping with no such option');
is($attach->(86, server_of('khm'), qq({"user": "federal", "password": "$secret", "password_required": "false"})), '', 'the region is attached');
like($attach->(86, server_of('khm'), $login), qr/42710.*attached already/, 'once');
unlike(slurp_file($node{fed}->logfile), qr/geheim/, 'no password has come into the log, not by errors either');
is( $node{fed}->safe_psql('fed', q(SELECT umoptions::text LIKE '%geheim%', usename FROM pg_user_mappings)) . ask('SELECT umoptions FROM pg_user_mappings'),
	't|socsvc_owner', 'it lies in the mapping of the owner, where an analyst does not see it');
my $dump = $node{fed}->safe_psql('fed', q(SELECT string_agg(query_to_xml(format('SELECT * FROM %s', c.oid::regclass), true, false, '')::text, '') ~ 'geheim'
	FROM pg_class c WHERE c.relnamespace IN ('socsvc_federation'::regnamespace) AND c.relkind = 'r'));
is($dump, 'f', 'and in no table');
like(ask("SELECT count(*) FROM socsvc_federation.$_"), qr/42501/, "an analyst does not reach socsvc_federation.$_") for qw(region fact_delivery fact_delivery_86);

# ---- the ready questions and those of doc/analysts.md, unchanged --------------------------------------------------------------
my @questions = slurp_file('doc/analysts.md') =~ /```sql\n(SELECT.*?);?\n```/gs;
cmp_ok(scalar @questions, '>=', 10, 'doc/analysts.md has ten questions');
sub all_as_in
{
	my ($how, $code, $name) = @_;
	my $number = 0;
	is(ask($_), ask($_, 'federal', $name), "$how: question " . ++$number) for @questions;
	for my $view (qw(quota_use need_coverage provider_load norm_fulfilment deadline_kept waiting_time fee_structure fee_arrears load_forecast
		dim_recipient dim_department fact_charge fact_contract fact_deadline fact_delivery fact_order fact_payment fact_queue))
	{
		my $rows = "SELECT count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE \"C\")) FROM (SELECT * FROM socsvc_bi.$view WHERE region_code = $code) x";
		is(ask($rows), ask($rows, 'federal', $name), "$how: $view");
	}
	return;
}
all_as_in('foreign', 86, 'khm');
is($attach->(89, server_of('yan'), $login), '', 'the second region is attached');
my $sums = 'SELECT region_code, ground, sum(times) FROM socsvc_bi.fact_delivery GROUP BY 1, 2 ORDER BY 1, 2';
my $both = "86|programme|35\n86|urgent|8\n89|programme|35\n89|urgent|8";
is(ask($sums), $both, 'both regions are answered');
is(ask('SELECT count(*), count(DISTINCT service) FROM socsvc_bi.dim_service'), ask('SELECT 2 * count(*), 2 * count(*) FROM socsvc_bi.dim_service', 'federal', 'khm'),
	'services are the regions\' own');
is(ask("SELECT count(*) FROM socsvc_bi.dim_calendar WHERE day BETWEEN '2024-05-01' AND '2024-05-31' AND is_working_day"),
	ask("SELECT count(*) FROM socsvc_bi.dim_calendar WHERE day BETWEEN '2024-05-01' AND '2024-05-31' AND is_working_day", 'federal', 'khm'),
	'the calendar has a day once');
$node{yan}->safe_psql('register', "UPDATE socsvc_bi.kept_calendar SET is_working_day = false, kind = 'holiday', note = 'Day of the region' WHERE day = '2024-05-15'");
is(ask("SELECT is_working_day, kind FROM socsvc_bi.dim_calendar WHERE day = '2024-05-15'"), 'f|', 'a holiday of one region is no working day of all, and has no name');
is(ask("SELECT region_code, is_working_day, note FROM socsvc_bi.dim_region_calendar WHERE day = '2024-05-15' ORDER BY 1"), "86|t|\n89|f|Day of the region",
	'each region has its own');
is(ask('SELECT region_code, mode, is_missing, version = extension_version FROM socsvc_bi.dim_region ORDER BY 1'), "86|foreign|f|t\n89|foreign|f|t", 'dim_region');
is(ask('SELECT region_code, mode, is_reachable, is_missing, last_row = current_date - 1, lacks, problem FROM socsvc.federation_status()') =~ s/\|[tf]\|\|$/|?||/mgr,
	"86|foreign|t|f|?||\n89|foreign|t|f|?||", 'federation_status()');

# ---- pushed down ------------------------------------------------------------------------------------------------------------
sub explained { my ($sql) = @_; return ask("EXPLAIN (VERBOSE, COSTS OFF) $sql"); }
my $plan = explained($sums =~ s/ ORDER BY.*//r);
is(() = $plan =~ /Async Foreign Scan/g, 2, 'both regions are asked at once');
is(() = $plan =~ /Relations: Aggregate on .*\n\s+Remote SQL: SELECT region_code, ground, sum\(times\) FROM socsvc_bi\.fact_delivery GROUP BY 1, 2/g, 2, 'each for its sums')
  or diag($plan);
$plan = explained('SELECT ground, sum(t) FROM (SELECT region_code, ground, sum(times) AS t FROM socsvc_bi.fact_delivery GROUP BY 1, 2) r GROUP BY 1');
is(() = $plan =~ /Relations: Aggregate on/g, 2, 'the country\'s sum over the regions\' sums') or diag($plan);
$plan = explained("SELECT * FROM socsvc_bi.fact_delivery WHERE region_code = 89 AND day = '2024-02-05'");
like($plan, qr/^Foreign Scan on socsvc_federation\.fact_delivery_89.*Remote SQL: .* WHERE .*region_code = 89.*day = '2024-02-05'/s, 'one region, one day: only that is asked for');

# ---- writes -----------------------------------------------------------------------------------------------------------------
my $row = "INSERT INTO socsvc_bi.dim_department (region_code, department, provider, name) VALUES (86, 7, 1, 'x')";
like(ask($row), qr/42501/, 'an analyst writes nothing');
like(ask($row, $dba), qr/SV029.*a federal node only reads/, 'a superuser neither');
like(ask($_, $dba), qr/SV029|55000.*does not allow (?:updates|deletes)/, $_) for 'UPDATE socsvc_bi.dim_department SET capacity = 1', 'DELETE FROM socsvc_federation.fact_delivery', 'TRUNCATE socsvc_federation.fact_delivery';
like(ask("INSERT INTO socsvc_federation.dim_department_86 (region_code, department) VALUES (86, 7)", $dba), qr/55000.*does not allow inserts/, 'not past the triggers');
like(ask('TRUNCATE socsvc_federation.dim_department_86', $dba), qr/55000.*does not allow truncates/, 'nor by TRUNCATE');
like(ask("INSERT INTO socsvc_bi.dim_recipient (region_code, recipient) VALUES (86, 'x')", 'federal', 'khm'), qr/42501/, 'the login in the region has no right to it either');
like(ask('SELECT count(*) FROM socsvc.person', 'federal', 'khm'), qr/42501/, 'nor to see a person');

# ---- a region down ----------------------------------------------------------------------------------------------------------
my $session = $node{fed}->background_psql('fed', on_error_stop => 0, extra_params => [ '-U', 'analyst' ]);
is($session->query($sums), $both, 'a session of an analyst asks all regions');
$node{yan}->stop('immediate');
like(ask($sums), qr/08001.*could not connect to server "socsvc_region_89"/, 'a region that is down is named: no total without it by accident');
is(ask($sums =~ s/GROUP/WHERE region_code = 86 GROUP/r), "86|programme|35\n86|urgent|8", 'who asks for others is answered');
is(ask("SELECT region_code, is_reachable, is_missing, problem ~ 'could not connect to server \"socsvc_region_89\"' FROM socsvc.federation_status()"),
	"86|t|f|\n89|f|f|t", 'federation_status() says who is down');
is(ask('SELECT region_code, is_missing, problem IS NOT NULL FROM socsvc.federation_check()', 'keeper'), "86|f|f\n89|t|t", 'federation_check() takes it out');
is(ask($sums), "86|programme|35\n86|urgent|8", 'then the rest is answered');
is($session->query($sums), "86|programme|35\n86|urgent|8", 'in a session that had asked before as well');
is(ask('SELECT region_code, is_missing, missing_since < now() FROM socsvc_bi.dim_region ORDER BY 1'), "86|f|\n89|t|t", 'dim_region says which region is missing');
is(ask('SELECT region_code, is_missing FROM socsvc.federation_check()', 'keeper'), "86|f\n89|t", 'and again, it stays so');
$node{yan}->start;
is(ask('SELECT region_code, is_missing, problem FROM socsvc.federation_check()', 'keeper'), "86|f|\n89|f|", 'up again, it is put back');
is(ask($sums), $both, 'and answered');
is($session->query($sums), $both, 'in the session too');
$session->quit;
# A server that has become another region's is taken out, too.
$node{fed}->safe_psql('fed', sprintf q(ALTER SERVER socsvc_region_89 OPTIONS (SET host '%s', SET port '%d')), $node{khm}->host, $node{khm}->port);
like(ask('SELECT * FROM socsvc.federation_check()', 'keeper'), qr/89\|foreign\|t\|it is region 86's, not region 89's/, 'rows of the wrong region are not taken for its own');
is(ask($sums), "86|programme|35\n86|urgent|8", 'not one');
$node{fed}->safe_psql('fed', sprintf q(ALTER SERVER socsvc_region_89 OPTIONS (SET host '%s', SET port '%d')), $node{yan}->host, $node{yan}->port);
ask('SELECT socsvc.federation_check()', 'keeper');
is(ask($sums), $both, 'put right, it is back');
my $written = q(SELECT count(*) > 200, md5(string_agg(c.xmin::text || c.ctid::text, ',' ORDER BY c.*)) FROM socsvc_federation.region_column c);
my $before = $node{fed}->safe_psql('fed', $written);
ask('SELECT socsvc.federation_check()', 'keeper');
is($node{fed}->safe_psql('fed', $written), $before, 'a look that finds the columns that were there writes none anew');
like($before, qr/^t/, 'which are many');


# ---- members that not every region has --------------------------------------------------------------------------------------
# The federal node is upgraded first: it knows a column and a function that no region has yet.
my $upgrade = q(ALTER FUNCTION socsvc.shipped_federated_column() RENAME TO shipped_before;
	CREATE FUNCTION socsvc.shipped_federated_column() RETURNS TABLE (relation text, column_name text, type text, in_key text, comment text, source text)
	LANGUAGE sql STABLE AS $$ SELECT * FROM socsvc.shipped_before() UNION ALL VALUES ('dim_department', 'floor', 'text', NULL, 'Floor', 'test') $$;
	CREATE FUNCTION socsvc.half(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 / 2; END'; ALTER EXTENSION socsvc ADD FUNCTION socsvc.half(integer););
my $column = q(CREATE OR REPLACE VIEW socsvc_bi.dim_department WITH (security_barrier) AS SELECT i.region_code, d.id AS department, d.provider, d.name, d.form, d.capacity,
	lower(d.valid) AS works_from, upper(d.valid) - 1 AS works_until, 'ground floor'::text AS floor FROM socsvc.department d CROSS JOIN socsvc.register_info i);
my $version = sub { my ($name, $v) = @_; $node{$name}->safe_psql('register', "SET allow_system_table_mods = on; UPDATE pg_extension SET extversion = '$v' WHERE extname = 'socsvc'"); };
my $ours = $node{fed}->safe_psql('fed', q(SELECT extversion FROM pg_extension WHERE extname = 'socsvc'));
$version->($_, '0.0.9') for 'khm', 'yan';
$node{fed}->safe_psql('fed', $upgrade);
my $half = 'SELECT region_code, count(*) FROM socsvc_bi.fact_delivery WHERE socsvc.half(times) >= 1 GROUP BY 1 ORDER BY 1';
my $halves = "86|10\n89|10";
my $floors = 'SELECT region_code, floor FROM socsvc_bi.dim_department ORDER BY 1';
is(ask('SELECT region_code, is_missing FROM socsvc.federation_check()', 'keeper'), "86|f\n89|f", 'federal node upgraded first: all regions still answer');
is(ask("SELECT region_code, extension_version, version, lacks FROM socsvc.federation_status()"), "86|0.0.9|$ours|{dim_department.floor}\n89|0.0.9|$ours|{dim_department.floor}",
	'federation_status() shows versions, and what a region lacks');
like(ask($floors), qr/42703/, 'a column that no region has is not shown');
is(ask('SELECT count(*) FROM socsvc_bi.dim_department'), '2', 'the relation is');
is(ask($half), $halves, 'a function that the regions do not have works here');
unlike(explained($half), qr/half.*Remote SQL[^\n]*half|Remote SQL[^\n]*half/, 'it is not sent to them');
$node{khm}->safe_psql('register', "$upgrade $column");
$version->('khm', $ours);
ask('SELECT socsvc.federation_check()', 'keeper');
like(ask($floors), qr/42703/, 'nor is one that one region has');
is(ask('SELECT region_code, lacks FROM socsvc.federation_status()'), "86|\n89|{dim_department.floor}", 'the other lacks it');
is(ask($half), $halves, 'the function still works');
like(explained($half), qr/fact_delivery_86.*\n\s+Remote SQL: [^\n]*half/, 'it is sent to the region of our version');
unlike(explained($half), qr/fact_delivery_89[^\n]*\n\s+Remote SQL: [^\n]*half/, 'not to the other');
$node{fed}->safe_psql('fed', 'CREATE VIEW public.of_others AS SELECT * FROM socsvc_bi.dim_department');
$node{yan}->safe_psql('register', "$upgrade $column");
$version->('yan', $ours);
is(ask('SELECT region_code, is_missing FROM socsvc.federation_check()', 'keeper'), "86|f\n89|f", 'the last region is upgraded');
is(ask($floors), "86|ground floor\n89|ground floor", 'then the column is shown, and views over the view stand');
is( $node{fed}->safe_psql('fed', q(SELECT col_description('socsvc_bi.dim_department'::regclass, attnum), has_table_privilege('analyst', 'socsvc_bi.dim_department', 'SELECT')
	FROM pg_attribute WHERE attrelid = 'socsvc_bi.dim_department'::regclass AND attname = 'floor')), 'Floor|t', 'with its comment, for analysts');
is(() = explained($half) =~ /Remote SQL: [^\n]*half/g, 2, 'and the function is sent to both');
# Codes are text: a new one needs no upgrade.
$node{yan}->safe_psql('register', "UPDATE socsvc_bi.kept_calendar SET kind = 'a_new_kind' WHERE day = '2024-05-16'");
is(ask("SELECT kind FROM socsvc_bi.dim_region_calendar WHERE region_code = 89 AND day = '2024-05-16'"), 'a_new_kind', 'a new code of a list comes through');
# An older region that joins takes the column away again, unless somebody builds on it.
is(ask('SELECT socsvc.federation_detach(89)', $dba), '', 'a region is detached');
is(ask('SELECT region_code FROM socsvc_bi.fact_delivery GROUP BY 1') . $node{fed}->safe_psql('fed', q(SELECT count(*) FROM pg_class WHERE relname ~ '_89$')), '860', 'nothing of it is left');
like(ask('SELECT socsvc.federation_detach(89)', $dba), qr/P0002.*HINT:  SELECT region_code/s, 'once');
$node{yan}->safe_psql('register', 'DROP VIEW socsvc_bi.dim_department; ' . ($column =~ s/, 'ground floor'::text AS floor//r)
	  . '; DROP FUNCTION socsvc.shipped_federated_column(); ALTER FUNCTION socsvc.shipped_before() RENAME TO shipped_federated_column'
	  . '; GRANT SELECT ON socsvc_bi.dim_department TO socsvc_analyst, socsvc_federation; ALTER VIEW socsvc_bi.dim_department OWNER TO socsvc_owner');
like($attach->(89, server_of('yan'), $login), qr/2BP01.*socsvc_bi\.dim_department/, 'an older region, and a view over the column: refused');
$node{fed}->safe_psql('fed', 'DROP VIEW public.of_others');
is($attach->(89, server_of('yan'), $login), '', 'without that view it joins');
like(ask($floors), qr/42703/, 'and the column is not shown any more');
is(ask('SELECT region_code, count(*) FROM socsvc_bi.dim_department GROUP BY 1 ORDER BY 1'), "86|1\n89|1", 'the relation is');

# ---- replicated instead -----------------------------------------------------------------------------------------------------
my $connection = sub { my ($name, $user) = @_; return sprintf q(host=%s port=%d dbname=register user=%s password=geheim), $node{$name}->host, $node{$name}->port, $user; };
my $subscribe = sub { my ($code, $string) = @_; return ask("SELECT socsvc.federation_subscribe($code, \$o\$$string\$o\$)", $dba); };
like(ask('CALL socsvc.federation_publish()', 'federal', 'yan'), qr/42501/, 'a federal node does not make a region publish');
like($subscribe->(77, $connection->('yan', 'federal')), qr/55000.*region 77 publishes nothing/, 'a region that publishes nothing');
is(ask('CALL socsvc.federation_publish()', $dba, 'yan'), '', 'the region publishes');
$node{yan}->safe_psql('register', "ALTER EXTENSION socsvc DROP FUNCTION socsvc.half(integer); DROP FUNCTION socsvc.half(integer); $upgrade $column");
is(ask('CALL socsvc.federation_publish()', $dba, 'yan'), '', 'again, after its upgrade');
is($node{yan}->safe_psql('register', q(SELECT count(*), count(*) FILTER (WHERE slot_name = 'socsvc_federation_89') FROM pg_replication_slots)), '1|1', 'one slot waits');
is( $node{yan}->safe_psql('register', q(WITH t AS MATERIALIZED (SELECT * FROM pg_publication_tables)
	SELECT string_agg(t.tablename, ', ') FROM t
	WHERE t.schemaname = 'socsvc_federation' AND query_to_xml(format('SELECT * FROM %I.%I', t.schemaname, t.tablename), true, false, '')::text
	      ~ 'Вулканов|Осип|[Тт]айн|[+]7 900|example[.]org')), '', 'nothing personal is published');
is($node{yan}->safe_psql('register', q(SELECT count(*) FROM pg_publication_tables WHERE schemaname <> 'socsvc_federation')), '0', 'and no table of the register');
is(ask('CALL socsvc.publish_bi()', $dba, 'yan'), '', 'it is brought up to date');
is($node{yan}->safe_psql('register', q(SELECT sum(rows_done) FROM socsvc.job_run WHERE job = 'publish_bi' AND step ~ '^fact_' AND started_at > (SELECT max(started_at) FROM socsvc.job_run WHERE job = 'publish_bi' AND step = 'bi_column') - interval '1 ms')),
	'0', 'what has not changed does not travel');
ask("SELECT socsvc.federation_detach($_)", $dba) for 86, 89;
like(ask("SELECT socsvc.federation_subscribe(89, 'x')", 'keeper'), qr/42501/, 'only a superuser subscribes');
like($subscribe->(9000, 'x'), qr/22023.*HINT:  Give the code/s, 'to a region');
like(ask('SELECT socsvc.federation_subscribe(89, NULL)', $dba), qr/22023.*no connection is given.*HINT:/s, 'by a connection');
like($subscribe->(89, q(geheim'; DROP TABLE x)), qr/42601.*connection string is not valid/, 'a connection string that is none');
like($subscribe->(89, 'host=/nowhere password=geheim'), qr/08(?:001|006)/, 'a region that does not answer');
like($subscribe->(77, $connection->('yan', 'federal')), qr/42P01.*_89/, 'another region than it says');
is($subscribe->(89, $connection->('yan', 'federal')), '', 'the federal node subscribes');
like($subscribe->(89, $connection->('yan', 'federal')), qr/42710/, 'once');
$node{fed}->poll_query_until('fed', q(SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel)) or die 'nothing was copied';
unlike(slurp_file($node{fed}->logfile), qr/geheim/, 'no password has come into the log');
is(ask('SELECT region_code, is_missing, problem FROM socsvc.federation_check()', 'keeper'), '89|f|', 'the rows are there');
is(ask($floors), '89|ground floor', 'the new column too');
all_as_in('subscribed', 89, 'yan');
is(ask('SELECT region_code, mode, is_reachable, problem FROM socsvc.federation_status()'), '89|subscribed|t|', 'federation_status()');
is(ask('SELECT mode FROM socsvc_bi.dim_region'), 'subscribed', 'dim_region');
is(ask("SELECT name, kind FROM socsvc_bi.bi_freshness WHERE kind <> 'kept' OR is_stale OR age IS NULL"), '', 'what is live in the region is here as old as the publication');
is($attach->(86, server_of('khm'), $login), '', 'another region is attached by foreign tables beside it');
is(ask($sums), $both, 'both are answered');
$plan = explained($sums =~ s/ ORDER BY.*//r);
like($plan, qr/Relations: Aggregate on \(socsvc_federation\.fact_delivery_86/, 'one computes its sums itself');
like($plan, qr/Seq Scan on socsvc_federation\.fact_delivery_89/, 'the other\'s are computed here');
# What was fresh when it was published grows old here, by the region's own setting.
is(ask('SELECT count(*) > 0, bool_or(is_stale) FROM socsvc_bi.quota_use'), 't|f', 'nothing is stale');
$node{fed}->safe_psql('fed', q(SET session_replication_role = replica; UPDATE socsvc_federation.quota_use_89 SET as_of = as_of - interval '27 hours'));
is(ask('SELECT region_code, bool_and(is_stale) FROM socsvc_bi.quota_use GROUP BY 1 ORDER BY 1'), "86|f\n89|t", 'a figure that was published 27 hours ago says that it is stale');
$node{fed}->safe_psql('fed', q(UPDATE socsvc_federation.region SET most_age = interval '48 hours'));
is(ask('SELECT region_code FROM socsvc_bi.quota_use WHERE is_stale'), '', 'not where the region allows two days');
$node{fed}->safe_psql('fed', q(UPDATE socsvc_federation.region SET most_age = NULL));
is(ask('SELECT DISTINCT region_code FROM socsvc_bi.quota_use WHERE is_stale'), '89', 'where it has not said what it allows, it is');
ask('SELECT socsvc.federation_check()', 'keeper');
is($node{fed}->safe_psql('fed', 'SELECT region_code, most_age FROM socsvc_federation.region ORDER BY 1'), "86|\n89|26:00:00", 'which federation_check() asks');
like(explained('SELECT region_code, sum(quota) FROM socsvc_bi.quota_use GROUP BY 1'), qr/Relations: Aggregate on \(socsvc_federation\.quota_use_86/, 'sums are computed in the region all the same');
# What happens in the region comes by itself.
$node{yan}->safe_psql('register', q(SET session_replication_role = replica;
	INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, quantity, minutes)
	  SELECT socsvc.today() - 1, person, provider, id, programme_line, 2, 1000, 60 FROM socsvc.contract_line WHERE id = 1;
	DELETE FROM socsvc.delivery WHERE urgent_line = 21;
	UPDATE socsvc.delivery SET quantity = 11 WHERE urgent_line = 22));
is(ask('CALL socsvc.publish_bi()', $dba, 'yan'), '', 'the job publishes what has changed');
$node{yan}->wait_for_catchup('socsvc_region_89');
is(ask($sums), "86|programme|35\n86|urgent|8\n89|programme|1035\n89|urgent|17", 'an insert, a delete, an update are seen');
like(ask($_, $dba), qr/SV029/, $_) for q(INSERT INTO socsvc_federation.dim_department_89 (region_code, department) VALUES (89, 7)), 'UPDATE socsvc_federation.dim_department_89 SET capacity = 1',
  'TRUNCATE socsvc_federation.quota_use_89';
like(ask('SELECT count(*) FROM socsvc_federation.dim_department_89'), qr/42501/, 'an analyst does not reach the tables');
is(ask('SELECT subconninfo FROM pg_subscription') =~ /42501/, 1, 'nor the connection');
# A region down: a subscribed one is answered as it was.
$node{yan}->stop('fast');
$node{fed}->poll_query_until('fed', q(SELECT bool_and(received_lsn IS NULL) FROM pg_stat_subscription)) or die;
is(ask("SELECT region_code, is_reachable, is_missing, problem ~ '^its subscription is not connected' FROM socsvc.federation_status() WHERE region_code = 89"), '89|f|f|t', 'it is told of');
like(ask($sums), qr/^89\|urgent\|17/m, 'and answered');
$node{yan}->start;
$node{yan}->wait_for_catchup('socsvc_region_89');
# A row of the wrong region is refused, and stops what comes after it.
$node{yan}->safe_psql('register', q(ALTER TABLE socsvc_federation.dim_department_89 DROP CONSTRAINT dim_department_89_region_code_check;
	INSERT INTO socsvc_federation.dim_department_89 (region_code, department, name) VALUES (86, 99, 'not its own')));
$node{fed}->poll_query_until('fed', q(SELECT bool_or(NOT is_reachable AND problem ~ 'errors so far [1-9]') FROM socsvc.federation_status())) or die 'not stopped';
pass('federation_status() counts the errors');
like(slurp_file($node{fed}->logfile), qr/violates partition constraint/, 'a row of the wrong region is refused');
is(ask("SELECT count(*) FROM socsvc_bi.dim_department WHERE department = 99"), '0', 'the row is not there');
my ($status, $out, $err) = $node{fed}->psql('fed', 'SELECT socsvc.federation_detach(89)');
like($err, qr/socsvc_federation_89 in region 89 goes on keeping WAL/, 'it is detached, and the region\'s slot told of');
is($node{fed}->safe_psql('fed', 'SELECT count(*) FROM pg_subscription') . $node{fed}->safe_psql('fed', q(SELECT count(*) FROM pg_class WHERE relname ~ '_89$')), '00', 'nothing of it is left');
is(ask('CALL socsvc.federation_unpublish()', $dba, 'yan'), '', 'the region publishes no more');
is($node{yan}->safe_psql('register', q(SELECT (SELECT count(*) FROM pg_replication_slots), (SELECT count(*) FROM pg_publication), to_regnamespace('socsvc_federation'))), '0|0|', 'without a trace');
is(ask('CALL socsvc.publish_bi()', $dba, 'yan'), '', 'then the job has nothing to do');

# ---- saved, restored, dropped -----------------------------------------------------------------------------------------------
$node{fed}->safe_psql('fed', 'DROP FUNCTION socsvc.shipped_federated_column(); ALTER FUNCTION socsvc.shipped_before() RENAME TO shipped_federated_column');
my $file = PostgreSQL::Test::Utils::tempdir() . '/fed.sql';
append_to_file($file, dump_of($node{fed}, 'fed'));
$node{fed}->safe_psql('postgres', 'CREATE DATABASE again');
$node{fed}->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '--dbname', $node{fed}->connstr('again'), '--file', $file ], 'a dump of the node is restored');
is($node{fed}->safe_psql('again', 'SELECT region_code, mode, is_missing, problem FROM socsvc.federation_check()'), '86|foreign|f|', 'with its region, which answers');
is($node{fed}->safe_psql('again', $sums, extra_params => [ '-U', 'analyst' ]), "86|programme|35\n86|urgent|8", 'analysts, too');
like(ask('CALL socsvc.drop_federation()', $dba), qr/2BP01.*86/, 'a node with regions is not dropped');
ask('SELECT socsvc.federation_detach(86)', $dba);
is(ask('CALL socsvc.drop_federation()', $dba), '', 'without them it is');
is($node{fed}->safe_psql('fed', q(SELECT count(*) FROM pg_namespace WHERE nspname IN ('socsvc_bi', 'socsvc_federation'))), '0', 'without a trace');
is(ask('CALL socsvc.create_federation()', $dba), '', 'and made again');

$node{$_}->stop for keys %node;
done_testing();
