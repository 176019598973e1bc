# Break-glass among several who share one login role, in real transactions: whose an opening is, that one which is rolled back
# has shown nothing, and that two who open at once do not pass the limit. Who acts is told by a gateway.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('case_opening');
make_register($node, 'register');
$node->safe_psql('register', <<'SQL');
CREATE ROLE gate LOGIN; GRANT socsvc_gateway, socsvc_portal TO gate;
CREATE ROLE clerks LOGIN; GRANT socsvc_gateway, socsvc_agency TO clerks;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (1, 'Вулканов', 'Осип', '1948-04-12', 'm'), (2, 'Иванова', 'Анна', '1950-05-09', 'f');
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form, in_register) VALUES (1, 'ООО', 'ООО', 'commercial', '(,)');
SQL

# Who acts: login role and the call that says so.
my %who = (anna => [ 'gate', "socsvc.authenticate_as(NULL, 'provider', 1, login => 'anna')" ],
	boris => [ 'gate', "socsvc.authenticate_as(NULL, 'provider', 1, login => 'boris')" ],
	clerk => [ 'clerks', "socsvc.authenticate_as(NULL, 'agency', login => 'clerk')" ],
	chief => [ 'clerks', "socsvc.authenticate_as(NULL, 'agency', login => 'chief')" ]);

# The last row of one transaction of somebody, or the SQLSTATE of its error.
sub as
{
	my ($who, $statements, $end) = @_;
	my ($role, $call) = @{ $who{$who} };
	my ($rc, $rows, $error) = $node->psql('register', "BEGIN; SELECT $call; $statements; " . ($end // 'COMMIT'),
		extra_params => [ '-U', $role, '-v', 'VERBOSITY=sqlstate' ], on_error_stop => 1);
	return $rc == 0 ? (split /\n/, $rows)[-1] // '' : ($error =~ /ERROR:\s+(\S+)/ ? $1 : $error);
}
my $seen = "SELECT 'sees ' || count(*) FROM socsvc.person";

is(as('anna', $seen), 'sees 0', 'a provider without recipients sees nobody');
is(as('anna', "SELECT socsvc.open_case(1, 'a fall'); $seen", 'ROLLBACK'), 'sees 0', 'who opens a case sees nothing before it is on record');
is(as('anna', $seen), 'sees 0', 'and nothing after a ROLLBACK');
is($node->safe_psql('register', "SELECT count(*) FROM socsvc.message WHERE kind = 'case_opened'"), '0', 'nobody was told of what was not');
like(as('anna', "SELECT socsvc.open_case(1, 'a fall')"), qr/^\d+$/, 'a case is opened');
is(as('anna', $seen), 'sees 1', 'by whom it is seen');
is(as('boris', $seen), 'sees 0', 'and not by a colleague with the same login role');
is(as('anna', "UPDATE socsvc.person SET phone = '1'"), '42501', 'it is not written');
is(as('anna', "SELECT person FROM socsvc.search_persons('вулк')"), '1', 'it is found by name');
is(as('boris', "SELECT 'none' WHERE NOT EXISTS (SELECT FROM socsvc.search_persons('вулк'))"), 'none', 'by who has opened it alone');
is(as('anna', "SELECT socsvc.close_case(opening) FROM socsvc.my_opened_cases; $seen"), 'sees 0', 'once closed it is gone at once');

# ---- the agency ---------------------------------------------------------------------------------------------------------
is(as('clerk', 'SELECT login || reason FROM socsvc.opened_cases_to_review'), 'annaa fall', 'the agency has it to review');
my $own = as('clerk', "SELECT socsvc.open_case(2, 'a complaint')");
is(as('clerk', "SELECT socsvc.review_opening($own, 'fine')"), 'SV009', 'nobody reviews his own');
is(as('chief', "SELECT socsvc.review_opening($own, 'fine')"), '', 'a colleague does');
is(as('clerk', "SELECT reviewed_by FROM socsvc.case_opening WHERE id = $own"), 'chief', 'who is kept');

# ---- at once --------------------------------------------------------------------------------------------------------------
$node->safe_psql('register', "UPDATE socsvc.setting SET value = '2' WHERE name = 'case_openings_a_day'");
my @session = map { $node->background_psql('register', on_error_stop => 0, extra_params => [ '-U', 'gate' ]) } 1 .. 2;
$_->query("BEGIN; SELECT $who{anna}[1]") for @session;
$session[0]->query("SELECT socsvc.open_case(2, 'one')");
$session[1]->query_until(qr/waits/, "\\echo waits\nSELECT socsvc.open_case(2, 'two');\n");
ok($node->poll_query_until('register', "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"), 'the second waits for the first');
$session[0]->query('COMMIT');
$session[1]->query('COMMIT');
is($node->safe_psql('register', "SELECT count(*) FROM socsvc.case_opening WHERE login = 'anna'"), '2', 'and is one too many');
is(as('anna', "SELECT socsvc.open_case(2, 'three')"), 'SV028', 'as is the next');
like(as('boris', "SELECT socsvc.open_case(2, 'one')"), qr/^\d+$/, 'a colleague has a limit of his own');
$_->quit for @session;
$node->stop;
done_testing();
