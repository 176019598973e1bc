# The server is stopped at once in the middle of a load: what was confirmed is there, what was not is gone, and counters
# agree with rows.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('crash');
make_register($node, 'register');
load_fixture($node, 'register');

# Two providers' workplaces write one delivery a transaction and note what the server has confirmed.
my @workplace;
for my $line (1, 2)
{
	my $confirmed = '';
	my $statements = <<"SQL";
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', (SELECT min(l.provider)::text FROM socsvc.contract_line l), false) \\g /dev/null
SET ROLE socsvc_portal;
SELECT format(\$\$INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes)
  VALUES (%L, %s, %s, %s, %s, 10) RETURNING id\$\$, day::date, l.person, l.provider, l.id, l.programme_line)
  FROM socsvc.contract_line l JOIN socsvc.programme_line p ON p.id = l.programme_line AND p.sort_order = $line,
       generate_series('2023-06-05'::date, '2023-11-30', '1 day') AS day
 WHERE $line = 2 OR extract(isodow FROM day) <= 3
\\gexec
SQL
	push @workplace,
	  { confirmed => \$confirmed,
		handle => IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('register') ], '<', \$statements, '>', \$confirmed, '2>', '/dev/null') };
}
# Not before both are at it, and long before they are through.
for my $one (@workplace)
{
	IPC::Run::pump($one->{handle}) until ${ $one->{confirmed} } =~ /(?:\d+\n){20}/ || !$one->{handle}->pumpable;
}
$node->stop('immediate');
IPC::Run::finish($_->{handle}) for @workplace;
$node->start;

my @confirmed = map { ${ $_->{confirmed} } =~ /^(\d+)$/mg } @workplace;
cmp_ok(scalar @confirmed, '>=', 40, 'deliveries were confirmed before the stop');
my $ids = join(',', @confirmed);
is($node->safe_psql('register', "SELECT count(*) FROM socsvc.delivery WHERE id IN ($ids)"), scalar @confirmed,
	'all of them are there');
# The stop may have come between the commit and its confirmation, once for each session.
my $loaded = $node->safe_psql('register', "SELECT count(*) FROM socsvc.delivery WHERE delivered_on >= '2023-06-01'");
cmp_ok($loaded, '<=', @confirmed + 2, 'and nothing that was not committed');
is($node->safe_psql('register', 'SELECT count(*) FROM socsvc.quota_mismatch'), '0', 'counters agree with the rows');
is($node->safe_psql('register', 'SELECT sum(delivered) FROM socsvc.programme_line'),
	$node->safe_psql('register', 'SELECT sum(used) FROM socsvc.line_window'), 'those of the periods too');
rules_alive($node, 'register', 'after the crash');

$node->stop;
done_testing();
