# Who one is: real tokens, real keys, and a real pool. Tokens are signed by libjwt (test/setup/sign_token.c) or, where no
# honest issuer would make them, by hand. What must be refused is refused with the code that the documentation names, and no
# subject outlives its transaction, whichever way that ends.
use strict;
use warnings;

use Cwd ();
use File::Basename;
use MIME::Base64 ();
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $tmp = PostgreSQL::Test::Utils::tempdir();
my $sign = "$tmp/sign_token";
my $source = Cwd::abs_path(dirname(__FILE__)) . '/../setup/sign_token.c';
my $compiler = $ENV{CC} // 'cc';
plan skip_all => 'no libjwt to sign tokens with' if system("$compiler -o $sign $source -ljwt 2>$tmp/cc.log") != 0;

# ---- keys and tokens ----

sub run_quietly { my (@command) = @_; system("@command 2>/dev/null") == 0 or die "failed: @command"; return; }
run_quietly("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out $tmp/$_.key"), run_quietly("openssl pkey -in $tmp/$_.key -pubout -out $tmp/$_.pub")
  for qw(rsa stranger next);
run_quietly("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out $tmp/weak.key");
run_quietly("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$_->[1] -out $tmp/$_->[0].key") for [ 'ec', 'P-256' ], [ 'ec384', 'P-384' ];
run_quietly("openssl genpkey -algorithm ED25519 -out $tmp/ed.key");
run_quietly("openssl pkey -in $tmp/$_.key -pubout -out $tmp/$_.pub") for qw(weak ec ec384 ed);

my $now = time;
my %good = (iss => '"portal"', aud => '"register"', sub => '"1"', role => '"citizen"', acr => '"confirmed"', iat => $now, exp => $now + 3600);

# Claims as JSON text: the good ones, with changes; undef leaves one out.
sub claims
{
	my (%change) = @_;
	my %all = (%good, %change);
	return '{' . join(',', map { qq("$_":$all{$_}) } grep { defined $all{$_} } sort keys %all) . '}';
}
sub base64url { my ($text) = @_; my $coded = MIME::Base64::encode_base64($text, ''); $coded =~ tr{+/}{-_}; $coded =~ s/=//g; return $coded; }
sub token { my ($algorithm, $key, $kid, %change) = @_; my $claims = claims(%change); chomp(my $token = `$sign $algorithm $tmp/$key.key $kid '$claims'`); return $token; }
# By hand, RS256 over whatever header and payload.
sub forged
{
	my ($header, $payload, $key) = @_;
	my $text = base64url($header) . '.' . base64url($payload);
	open(my $file, '>', "$tmp/text") or die; print $file $text; close $file;
	return "$text." . base64url(scalar `openssl dgst -sha256 -sign $tmp/$key.key $tmp/text`);
}
# By hand, HS256 with the bytes of a file as the secret.
sub mac
{
	my ($header, $payload, $file_name) = @_;
	my $text = base64url($header) . '.' . base64url($payload);
	my $hex = unpack('H*', slurp_file("$tmp/$file_name"));
	open(my $file, '>', "$tmp/text") or die; print $file $text; close $file;
	return "$text." . base64url(scalar `openssl dgst -sha256 -mac HMAC -macopt hexkey:$hex -binary $tmp/text`);
}
my $rs = '{"alg":"RS256","kid":"k1","typ":"JWT"}';

# ---- the register ----

my $node = new_cluster('identity', 'max_prepared_transactions = 2', 'max_connections = 30', "log_statement = 'none'");
make_register($node, 'register');
my $port = $node->port;
my $host = $node->host;
my %pem = map { $_ => slurp_file("$tmp/$_.pub") } qw(rsa stranger next weak ec ec384 ed);
$node->safe_psql('register', <<"SQL");
	CREATE ROLE portal LOGIN; GRANT socsvc_portal TO portal;
	CREATE ROLE clerk LOGIN; GRANT socsvc_agency TO clerk;
	CREATE ROLE gateway LOGIN; GRANT socsvc_portal, socsvc_gateway TO gateway;
	CREATE ROLE postgrest LOGIN; GRANT socsvc_portal TO postgrest; ALTER ROLE postgrest SET socsvc.trust_request_claims = 'person_id';
	CREATE ROLE keeper LOGIN; GRANT socsvc_admin TO keeper;
	CREATE ROLE untidy LOGIN; GRANT socsvc_portal TO untidy; GRANT TEMPORARY ON DATABASE register TO untidy;
	INSERT INTO socsvc.person (id, snils, family_name, given_name, birth_date, sex, died_on) VALUES
	  (1, '112-233-445 95', 'Вулканов', 'Осип', '1948-04-12', 'm', NULL), (2, NULL, 'Иванова', 'Анна', '1950-05-09', 'f', NULL),
	  (3, NULL, 'Былов', 'Иван', '1930-05-09', 'm', '2020-01-01');
	INSERT INTO socsvc.provider (id, short_name, full_name, legal_form) VALUES (1, 'Любава', 'ООО Любава', 'commercial');
	CREATE TABLE public.loot (person bigint);
	GRANT SELECT, INSERT ON public.loot TO portal;
SQL

# Runs SQL as a login role and answers "out|ERROR: code: message detail", in one session.
sub as
{
	my ($login, $sql, %option) = @_;
	my ($status, $out, $err) = $node->psql('register', $sql, on_error_stop => 0,
		extra_params => [ '-U', $login, '-v', 'VERBOSITY=verbose', map { ('-v', "$_=$option{$_}") } keys %option ]);
	return $out . ($err ne '' ? "|$err" : '');
}
my $who = q(SELECT concat_ws(' ', socsvc.subject_role(), socsvc.subject_person(), socsvc.subject_provider()););
sub says { my ($login, $token) = @_; return as($login, "BEGIN; SELECT socsvc.authenticate(:'t') \\g /dev/null\n$who COMMIT;", t => $token); }
sub refused_token
{
	my ($token, $why, $name) = @_;
	my $answer = says('portal', $token);
	like($answer, qr/SV008: the token is not valid.*DETAIL:\s+$why/s, "refused: $name");
	my ($payload) = $token =~ /\.([^.]{12,})\./;
	unlike($answer =~ s/^.*?(?=ERROR)//sr =~ s/^STATEMENT.*//mr, qr/\Q$payload\E/, 'and not repeated') if defined $payload;
	return;
}

# ---- keys: what the administrator may enter ----

sub key_sql { my ($kid, $algorithm, $pem, $roles, $valid, $subject_is) = @_; $valid //= "[2020-01-01,)"; $subject_is //= 'person_id';
	return "INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, valid, source, subject_is, login_claim, login_values)
	  VALUES ('portal', '$kid', '$algorithm', '$pem', 'register', '{$roles}', '$valid', 'test', '$subject_is', 'acr', '{confirmed,qualified}');"; }
is(as('keeper', key_sql('k1', 'RS256', $pem{rsa}, 'citizen,representative,provider')), '', 'an RSA key is trusted');
is(as('keeper', key_sql('k2', 'ES256', $pem{ec}, 'citizen')), '', 'a key on P-256 is trusted');
is(as('keeper', key_sql('k3', 'RS256', $pem{next}, 'citizen,agency', "[2020-01-01,2021-01-01)")), '', 'a key whose time is over can stand');
is(as('keeper', key_sql('k4', 'RS256', $pem{rsa}, 'citizen', undef, 'person_identifier')), '', 'a key whose subjects are SNILS');
like(as('keeper', key_sql('w1', 'RS256', $pem{weak}, 'citizen')), qr/22023.*2048 bits at least/s, 'RSA of 1024 bits is not');
like(as('keeper', key_sql('w2', 'ES256', $pem{ec384}, 'citizen')), qr/22023.*P-256/s, 'nor another curve');
like(as('keeper', key_sql('w3', 'ES256', $pem{rsa}, 'citizen')), qr/22023.*P-256/s, 'nor an RSA key for ES256');
like(as('keeper', key_sql('w4', 'RS256', $pem{ec}, 'citizen')), qr/22023.*RSA key/s, 'nor one on a curve for RS256');
like(as('keeper', key_sql('w5', 'RS256', $pem{ed}, 'citizen')), qr/22023.*RSA key/s, 'nor one of another kind');
like(as('keeper', key_sql('w6', 'RS256', 'nonsense', 'citizen')), qr/22023.*no public key in PEM/s, 'nor no key');
like(as('keeper', key_sql('w7', 'RS256', slurp_file("$tmp/rsa.key"), 'citizen')), qr/22023.*private key/s, 'nor a private one');
like(as('keeper', key_sql('w8', 'HS256', 'x' x 32, 'citizen')), qr/22023.*for tests only/s, 'nor a shared secret');
like(as('keeper', "SET socsvc.allow_test_tokens = on; " . key_sql('w9', 'HS256', 'x' x 32, 'citizen')), qr/42501: permission denied to set parameter.*22023/s,
	'which the administrator cannot allow himself');
like(as('keeper', key_sql('w10', 'none', '', 'citizen')), qr/22023/, 'nor no algorithm');
like(as('portal', key_sql('w11', 'RS256', $pem{stranger}, 'agency')), qr/42501/, 'a portal trusts no keys');
like(as('portal', 'SELECT * FROM socsvc.trusted_key'), qr/42501/, 'nor reads them');
like(as('keeper', "UPDATE socsvc.trusted_key SET public_key = 'x' WHERE kid = 'k1'"), qr/42501/, 'a key is not changed into another');

# ---- good tokens ----

is(says('portal', token('RS256', 'rsa', 'k1')), 'citizen 1', 'RS256');
is(says('portal', token('ES256', 'ec', 'k2', sub => '2')), 'citizen 2', 'ES256, sub a number');
is(says('portal', token('RS256', 'rsa', 'k1', aud => '["other","register"]', nbf => $now - 5, jti => '"x"')), 'citizen 1', 'one of several audiences');
is(says('portal', token('RS256', 'rsa', 'k1', role => '"provider"', sub => '"clerk-7"', provider => 1)), 'provider 1', 'a provider');
is(says('portal', token('RS256', 'rsa', 'k4', sub => '"112-233-445 95"')), 'citizen 1', 'by SNILS');
is(says('portal', token('RS256', 'rsa', 'k1', iat => time - 90, exp => time - 30)), 'citizen 1', 'within the skew of clocks');

# ---- bad tokens ----

refused_token(token('RS256', 'stranger', 'k1'), 'Its signature', 'signed by another key');
my $good = token('RS256', 'rsa', 'k1');
my ($head, $body, $seal) = split(/\./, $good);
refused_token("$head." . base64url(claims(sub => '"2"')) . ".$seal", 'Its signature', 'another payload under the same signature');
refused_token("$head.$body." . substr($seal, 0, -6), 'Its signature', 'a signature cut short');
my ($es_head, $es_body) = split(/\./, token('ES256', 'ec', 'k2'));
refused_token("$es_head.$es_body." . base64url("\0" x 64), 'Its signature', 'ES256 with r = s = 0');
refused_token("$es_head.$es_body." . base64url("\xff" x 64), 'Its signature', 'ES256 with numbers beyond the order');
open(my $es_text, '>', "$tmp/es_text") or die; print $es_text "$es_head.$es_body"; close $es_text;
refused_token("$es_head.$es_body." . base64url(scalar `openssl dgst -sha256 -sign $tmp/ec.key $tmp/es_text`), 'Its signature', 'ES256 in DER');
refused_token(token('RS256', 'rsa', 'k1', iat => $now - 7200, exp => $now - 3600), 'It has expired', 'expired');
refused_token(token('RS256', 'rsa', 'k1', nbf => $now + 600), 'It is not valid yet', 'not valid yet');
refused_token(token('RS256', 'rsa', 'k1', iat => $now + 600), 'It says that it was issued in the future', 'issued in the future');
refused_token(token('RS256', 'rsa', 'k1', exp => undef), 'It says not when it expires', 'without an end');
refused_token(token('RS256', 'rsa', 'k1', exp => $now + 86400 * 30), 'It is valid for longer', 'for a month');
refused_token(token('RS256', 'rsa', 'k1', iat => undef, exp => $now + 86400), 'It is valid for longer', 'for a day, from now');
refused_token(forged($rs, claims(exp => '"' . ($now + 600) . '"'), 'rsa'), 'A moment is a number', 'an end that is text');
refused_token(forged($rs, claims(exp => '1e30'), 'rsa'), 'A moment is a number', 'an end beyond all years');
refused_token(token('RS256', 'rsa', 'k1', aud => '"other"'), 'It is meant for somebody else', 'another audience');
refused_token(token('RS256', 'rsa', 'k1', aud => '["other","registers"]'), 'It is meant for somebody else', 'other audiences');
refused_token(token('RS256', 'rsa', 'k1', aud => undef), 'It is meant for somebody else', 'no audience');
refused_token(token('RS256', 'rsa', 'k1', iss => '"portal2"'), 'Its key is not one', 'another issuer');
refused_token(token('RS256', 'rsa', 'k1', iss => undef), 'It says not who issued it', 'no issuer');
refused_token(token('RS256', 'rsa', 'k9'), 'Its key is not one', 'an unknown key');
refused_token(token('RS256', 'next', 'k3'), 'Its key is not one', 'a key whose time is over');
refused_token(token('RS256', 'rsa', 'k1', role => '"agency"'), 'Its key may not vouch', 'a role that the key may not vouch for');
refused_token(token('RS256', 'rsa', 'k1', role => '"owner"'), 'Its key may not vouch', 'a role that there is not');
refused_token(token('RS256', 'rsa', 'k1', role => undef), 'It has no role', 'no role');
refused_token(token('RS256', 'rsa', 'k1', sub => '"999"'), 'Nobody is served here', 'an unknown person');
refused_token(token('RS256', 'rsa', 'k1', sub => '"3"'), 'Nobody is served here', 'a dead person');
refused_token(token('RS256', 'rsa', 'k1', sub => '"1 OR true"'), 'Nobody is served here', 'an injection for an id');
refused_token(token('RS256', 'rsa', 'k4', sub => '"112-233-445 96"'), 'Nobody is served here', 'a SNILS with a wrong check');
refused_token(token('RS256', 'rsa', 'k4', sub => '1'), 'Nobody is served here', 'an id where SNILS are');
refused_token(token('RS256', 'rsa', 'k1', sub => undef), 'It has no sub', 'no subject');
refused_token(token('RS256', 'rsa', 'k1', provider => '"1x"'), 'A claim that is an id', 'a provider that is no id');
refused_token(base64url('{"alg":"none","kid":"k1"}') . '.' . base64url(claims()) . '.', 'It is not three parts', 'alg none, unsigned');
refused_token(base64url('{"alg":"none","kid":"k1"}') . '.' . base64url(claims()) . '.' . base64url('x'), 'Its algorithm is not', 'alg none, with something for a signature');
refused_token(forged('{"alg":"NONE","kid":"k1"}', claims(), 'rsa'), 'Its algorithm is not', 'alg NONE');
refused_token(mac('{"alg":"HS256","kid":"k1"}', claims(), 'rsa.pub'), 'Its algorithm is not', 'RS256 swapped for HS256 with the public key as its secret');
refused_token(mac('{"alg":"RS256","kid":"k1"}', claims(), 'rsa.pub'), 'Its signature', 'the same that claims to be RS256');
refused_token(forged('{"alg":"RS512","kid":"k1"}', claims(), 'rsa'), 'Its algorithm is not', 'another algorithm of the same family');
refused_token(forged('{"alg":"RS256","kid":"k2"}', claims(), 'rsa'), 'Its algorithm is not', 'the algorithm of another key');
refused_token(forged('{"alg":"RS256","alg":"none","kid":"k1"}', claims(), 'rsa'), 'Its header or payload', 'alg twice');
refused_token(forged($rs, '{"sub":"2",' . substr(claims(), 1), 'rsa'), 'Its header or payload', 'sub twice');
refused_token(forged($rs, '{"s\u0075b":"2",' . substr(claims(), 1), 'rsa'), 'Its header or payload', 'sub twice, once with an escape');
refused_token(forged($rs, claims(sub => '"1\u0000"'), 'rsa'), 'Its header or payload', 'a NUL');
refused_token(forged('{"alg":"RS256","kid":"k1","crit":["exp"]}', claims(), 'rsa'), 'It demands an extension', 'a critical extension');
refused_token(forged('{"alg":"RS256","kid":"k1","typ":"JWE"}', claims(), 'rsa'), 'Its type', 'another type');
refused_token(forged('{"alg":"RS256"}', claims(), 'rsa'), 'Its header names no key', 'no key named');
refused_token(forged('{"alg":"RS256","kid":["k1"]}', claims(), 'rsa'), 'Its header names no key', 'a list of keys');
refused_token(forged('{"alg":"RS256","kid":"k1", ' . '"jwk":{"kty":"oct","k":"eA"}}', claims(sub => '"2"'), 'stranger'), 'Its signature', 'a key that the token brings along');
refused_token(forged($rs, '[]', 'rsa'), 'Its header or payload', 'a payload that is no object');
refused_token(forged($rs, claims() . ' x', 'rsa'), 'Its header or payload', 'something after the object');
refused_token(forged($rs, '{"a":' . ('[' x 300) . (']' x 300) . '}', 'rsa'), 'Its header or payload', 'too many levels');
refused_token(forged($rs, claims(pad => '"' . ('x' x 9000) . '"'), 'rsa'), 'It is longer than', 'too long');
refused_token("$good=", 'It is not three parts', 'padding');
refused_token("$head.$body", 'It is not three parts', 'two parts');
refused_token("$good.$seal", 'It is not three parts', 'four parts');
refused_token("$head.!$body.$seal", 'It is not three parts', 'what is no base64url');
refused_token('', 'It is not three parts', 'nothing');
like(as('portal', 'BEGIN; SELECT socsvc.authenticate(NULL);'), qr/SV008/, 'refused: NULL');
like(says('portal', token('RS256', 'rsa', 'k1', role => '"provider"', sub => '"x"')), qr/SV009/, 'a provider that names none');
like(says('portal', token('RS256', 'rsa', 'k1', role => '"provider"', sub => '"x"', provider => 99)), qr/SV009/, 'or one that there is not');
like(says('portal', token('RS256', 'rsa', 'k1', role => '"representative"', represented => '"2"')), qr/SV009.*No representation/s, 'nobody acts for whom he does not represent');
like(says('portal', token('RS256', 'rsa', 'k1', represented => '"2"')), qr/SV009/, 'nor does a citizen for another');
$node->safe_psql('register', "INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (2, 1, 'guardian', 'x', '[2020-01-01,)')");
is(says('portal', token('RS256', 'rsa', 'k1', role => '"representative"', represented => '"2"')), 'representative 2', 'whom he represents he acts for');

# ---- how the user logged in ----

is(says('portal', token('RS256', 'rsa', 'k1', acr => '"qualified"')), 'citizen 1', '[000/1/2] a confirmed account, by either name that the key has for it');
is(says('portal', token('RS256', 'rsa', 'k1', acr => '["x","confirmed"]')), 'citizen 1', '[000/1/2] in a list too');
refused_token(token('RS256', 'rsa', 'k1', acr => $_->[0]), 'It says not that the user logged in', "[000/1/2] $_->[1]")
  for [ undef, 'an account of which nothing is said' ], [ '"simplified"', 'one that is not confirmed' ], [ '[]', 'an empty list' ], [ 'true', 'something true' ], [ '"Confirmed"', 'another case' ],
  [ '{"confirmed":true}', 'an object' ];
refused_token(token('RS256', 'rsa', 'k1', role => '"representative"', represented => '"2"', acr => undef), 'It says not that the user logged in', '[000/1/2] a representative whose account is not confirmed');
is(as('keeper', key_sql('plain', 'RS256', $pem{rsa}, 'citizen,provider') . "UPDATE socsvc.trusted_key SET login_claim = NULL, login_values = NULL WHERE kid = 'plain'"), '', 'a key that demands no claim can stand');
refused_token(token('RS256', 'rsa', 'plain'), 'Its key says not', '[000/1/2] but does not vouch for citizens');
is(says('portal', token('RS256', 'rsa', 'plain', role => '"provider"', sub => '"x"', provider => 1)), 'provider 1', 'of providers the manual does not say it');
$node->safe_psql('register', "UPDATE socsvc.setting SET value = 'citizenship,representative' WHERE name = 'token_login_claim_roles' AND jurisdiction = 'RU-KHM'");
is(says('portal', token('RS256', 'rsa', 'plain')), 'citizen 1', 'a region whose issuers admit confirmed accounts alone says so in the setting');
$node->safe_psql('register', "UPDATE socsvc.setting SET value = 'citizen,representative' WHERE name = 'token_login_claim_roles' AND jurisdiction = 'RU-KHM'");
like(as('keeper', "UPDATE socsvc.trusted_key SET login_values = NULL WHERE kid = 'k1'"), qr/23514/, 'a claim has values');
like(as('keeper', "UPDATE socsvc.trusted_key SET login_values = '{}' WHERE kid = 'k1'"), qr/23514/, 'one at least');

# A short token is good, and is no longer when its time is over: replayed then it is refused.
$node->safe_psql('register', "UPDATE socsvc.setting SET value = '0' WHERE name = 'token_clock_skew_seconds'");
my $short = token('RS256', 'rsa', 'k1', exp => time + 3);
is(says('portal', $short), 'citizen 1', 'a token for three seconds');
sleep 4;
refused_token($short, 'It has expired', 'replayed after its end');
$node->safe_psql('register', "UPDATE socsvc.setting SET value = '60' WHERE name = 'token_clock_skew_seconds'");

# Rotation: the next key is trusted beside the old one, then the old one no more, in sessions that know both.
my $open = $node->background_psql('register', on_error_stop => 0, extra_params => [ '-U', 'portal' ]);
sub in_open { my ($token) = @_; $open->{stderr} = ''; my $out = $open->query("BEGIN; SELECT socsvc.authenticate('$token') \\g /dev/null\n$who\nROLLBACK;"); return $out . ($open->{stderr} =~ /(ERROR:.*)/ ? "|$1" : ''); }
is(in_open($good), 'citizen 1', 'rotation: the old key');
like(in_open(token('RS256', 'next', 'k5')), qr/not valid/, 'rotation: the next is not known');
is(as('keeper', key_sql('k5', 'RS256', $pem{next}, 'citizen')), '', 'rotation: the next is trusted');
is(in_open(token('RS256', 'next', 'k5')), 'citizen 1', 'rotation: at once, everywhere');
is(in_open($good), 'citizen 1', 'rotation: beside the old one');
is(as('keeper', "UPDATE socsvc.trusted_key SET valid = '[2020-01-01,2021-01-01)' WHERE kid = 'k1'"), '', 'rotation: the old one ends');
like(in_open($good), qr/not valid/, 'rotation: and is believed no more');
is(as('keeper', "UPDATE socsvc.trusted_key SET valid = '[2020-01-01,)' WHERE kid = 'k1'"), '', 'the old one is back');
$open->quit;

# ---- until when ----

my $two = token('RS256', 'rsa', 'k1', sub => '"2"');
my $is = "SELECT coalesce(socsvc.subject_person()::text, 'nobody');";
my $auth = q(SELECT socsvc.authenticate(:'one') \g /dev/null
);
my $auth_two = q(SELECT socsvc.authenticate(:'two') \g /dev/null
);
sub life { my ($sql, $expected, $name) = @_; is(as('portal', "\\set ON_ERROR_STOP off\n\\set VERBOSITY sqlstate\n$sql", one => $good, two => $two) =~ s/(?:psql:\S+ )?(ERROR|WARNING):\s+/$1 /gr =~ s/\n/ /gr =~ s/\s+$//r, $expected, $name); return; }
life("BEGIN; $auth $is COMMIT; $is", '1 nobody', 'COMMIT ends it');
life("BEGIN; $auth $is ROLLBACK; $is", '1 nobody', 'ROLLBACK ends it');
life("BEGIN; $auth $is COMMIT AND CHAIN; $is COMMIT;", '1 nobody', 'COMMIT AND CHAIN ends it');
life("BEGIN; $auth $is ROLLBACK AND CHAIN; $is COMMIT;", '1 nobody', 'ROLLBACK AND CHAIN ends it');
life("BEGIN; $auth SELECT 1/0; ROLLBACK; $is", 'nobody|psql:<stdin>:5: ERROR 22012' =~ s/psql:\S+ //r, 'an error ends it');
life("BEGIN; SAVEPOINT s; $auth $is ROLLBACK TO s; $is COMMIT;", '1 nobody', 'ROLLBACK TO a savepoint before it ends it');
life("BEGIN; $auth SAVEPOINT s; SELECT 1/0; ROLLBACK TO s; $is COMMIT;", '1|ERROR 22012', 'an error after a savepoint does not');
life("BEGIN; SAVEPOINT s; $auth RELEASE s; $is SAVEPOINT t; ROLLBACK TO t; $is COMMIT; $is", '1 1 nobody', 'RELEASE keeps it');
life("BEGIN; SAVEPOINT s; SAVEPOINT t; $auth RELEASE t; ROLLBACK TO s; $is COMMIT;", 'nobody', 'a released savepoint goes with the one around it');
life("BEGIN; $auth SAVEPOINT s; $auth ROLLBACK TO s; $is COMMIT;", '1', 'saying it again within a savepoint changes nothing');
life("BEGIN; $auth SAVEPOINT s; $auth_two ROLLBACK TO s; $is COMMIT;", '1|ERROR SV009', 'it does not change within a transaction');
life("BEGIN; SAVEPOINT s; $auth ROLLBACK TO s; $auth_two $is COMMIT;", '2', 'one that was rolled back is none');
life("$auth $is", 'nobody|ERROR SV009', 'outside a transaction block it is refused');
life("DO \$\$ BEGIN PERFORM socsvc.authenticate('x'); END \$\$; $is", 'nobody|ERROR SV009', 'and in a DO outside one');
life("BEGIN; $auth COMMIT; DISCARD ALL; $is", 'nobody', 'DISCARD ALL');
life("BEGIN; $auth RESET ALL; $is COMMIT;", '1', 'RESET ALL changes nothing');
life("BEGIN; $auth PREPARE TRANSACTION 'p'; $is ROLLBACK PREPARED 'p'; $is", 'nobody nobody', 'a prepared transaction takes it along');
life("BEGIN; $auth SET LOCAL socsvc.person_id = 2; ROLLBACK; $is", 'nobody|ERROR 42501', 'the settings are a superuser\'s');
life("SET socsvc.acting_role = 'scheduler'; $is", 'nobody|WARNING 55P02', 'nobody sets what the register acts as');
life("SET socsvc.trust_request_claims = 'person_id'; SET \"request.jwt.claims\" = '{\"sub\":\"2\",\"role\":\"citizen\"}'; $is", 'nobody|WARNING 42501', 'nor whose claims are believed');
for my $setting ('socsvc.subject_role=agency', 'socsvc.acting_role=scheduler', 'socsvc.trust_request_claims=person_id')
{
	local $ENV{PGOPTIONS} = "-c $setting";
	is(as('portal', 'SELECT socsvc.subject_role() IS NULL;') =~ s/\|.*//sr, 't', "nor by the options of a connection: $setting");
}
life("BEGIN; $auth SET search_path = public; SET TimeZone = 'Pacific/Kiritimati'; COMMIT; BEGIN; $auth SHOW search_path; SHOW TimeZone; SHOW DateStyle; COMMIT; SHOW TimeZone;",
	'pg_catalog, socsvc, pg_temp Asia/Yekaterinburg ISO, DMY Pacific/Kiritimati', 'what was set before is set right, for the transaction');
life("SELECT socsvc._act_as_scheduler();", '|ERROR 42501', 'a client does not become the scheduler');
life("SELECT socsvc.authenticate_as(1, 'citizen');", '|ERROR 42501', 'nor a gateway');
like(as('clerk', "BEGIN; SELECT socsvc.authenticate(:'t');", t => $good), qr/SV009.*database role/s, 'a citizen does not come in by the agency\'s login');

# ---- a session that is not clean ----

life("DECLARE held CURSOR WITH HOLD FOR SELECT 1; BEGIN; $auth ROLLBACK; CLOSE ALL; BEGIN; $auth $is COMMIT;", '1|ERROR SV009', 'a held cursor');
life("PREPARE p AS SELECT 1; BEGIN; $auth ROLLBACK; DEALLOCATE ALL; BEGIN; $auth $is COMMIT;", '1|ERROR SV009', 'a statement prepared by SQL');
like(says('untidy', $good), qr/SV009.*temporary objects/s, 'a role that may make temporary objects');
like(says($node->can('postgres') // getpwuid($<), $good), qr/SV009/, 'a superuser, who always may');
like(as('portal', 'CREATE TEMP TABLE t ();'), qr/42501/, 'which clients may not');

# The attack that was run on the design: one citizen leaves a temporary table with a trigger, and the next one's transaction in
# the same backend falls into it. Here the right to make it was left to the portal by mistake, then taken back.
$node->safe_psql('register', 'GRANT TEMPORARY ON DATABASE register TO portal');
my $backend = $node->background_psql('register', on_error_stop => 0, extra_params => [ '-U', 'portal' ]);
sub in_backend { my ($sql) = @_; $backend->{stderr} = ''; my $out = $backend->query($sql); return $out . ($backend->{stderr} =~ /ERROR:\s+(.*)/ ? "|$1" : ''); }
like(in_backend("BEGIN; SELECT socsvc.authenticate('$good');\nROLLBACK;"), qr/may not say who acts/, 'while it may, nobody is served');
is(in_backend("CREATE TEMP TABLE loot (person bigint);
	CREATE FUNCTION pg_temp.steal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.loot VALUES (socsvc.subject_person()); RETURN NEW; END';
	CREATE TRIGGER steal BEFORE INSERT ON loot FOR EACH ROW EXECUTE FUNCTION pg_temp.steal();"), '', 'the trap is laid');
$node->safe_psql('register', 'REVOKE TEMPORARY ON DATABASE register FROM portal');
like(in_backend("BEGIN; SELECT socsvc.authenticate('$two');\nINSERT INTO loot VALUES (0); COMMIT;"), qr/may not say who acts/, 'the next citizen of the backend is not served');
is($node->safe_psql('register', 'SELECT count(*) FROM public.loot'), '0', 'and nothing is stolen');
in_backend('DISCARD ALL;');
is(in_backend("BEGIN; SELECT socsvc.authenticate('$two') \\g /dev/null\n$is\nCOMMIT;"), '2', 'after DISCARD ALL he is');
$backend->quit;

# ---- the gateway, and PostgREST ----

is(as('gateway', "BEGIN; SELECT socsvc.authenticate_as(1, 'citizen') \\g /dev/null\n$who SELECT socsvc.subject_login(); COMMIT; $who"), "citizen 1\ngateway\n", 'a gateway says who acts');
is(as('gateway', "BEGIN; SELECT socsvc.authenticate_as(NULL, 'specialist', 1, login => 'petrova') \\g /dev/null\n$who SELECT socsvc.subject_login(); COMMIT;"), "specialist 1\npetrova", 'a specialist');
like(as('gateway', "SELECT socsvc.authenticate_as(1, 'citizen');"), qr/SV009/, 'outside a transaction block it is refused');
like(as('gateway', "BEGIN; SELECT socsvc.authenticate_as(1, 'agency');"), qr/SV009/, 'and for a role that it has no group of');
like(as('gateway', "BEGIN; SELECT socsvc.authenticate_as(3, 'citizen');"), qr/SV008/, 'a dead person is not served');
my $claim = sub { my ($json) = @_; return "SELECT set_config('request.jwt.claims', '$json', true) \\g /dev/null\n"; };
is(as('postgrest', 'BEGIN; ' . $claim->('{"sub":"2","role":"citizen"}') . "$who COMMIT; $who"), "citizen 2\n", 'PostgREST\'s claims are believed of its login role');
is(as('postgrest', 'BEGIN; ' . $claim->('{"sub":"petrova","role":"provider","provider":1}') . "SELECT socsvc.open_case(2, 'unconscious') > 0; COMMIT;"), 't', 'first asked for by a function with the owner\'s rights, too');
is(as('portal', 'BEGIN; ' . $claim->('{"sub":"2","role":"citizen"}') . "$who COMMIT;"), '', 'of no other');
is(as('postgrest', 'BEGIN; ' . $claim->('{"role":"anon"}') . "$who COMMIT;"), '', 'an anonymous request has no subject');
like(as('postgrest', 'BEGIN; ' . $claim->('{"sub":"3","role":"citizen"}') . $who), qr/SV008/, 'the dead are not served there either');
like(as('postgrest', 'BEGIN; ' . $claim->('{"sub":"1","role":"citizen"}') . $who . $claim->('{"sub":"2","role":"citizen"}') . $who), qr/^citizen 1\|.*SV009/s, 'and nobody changes within a transaction');

# ---- a real pool, in transaction mode ----

SKIP:
{
	my ($pgbouncer) = grep { -x } map { "$_/pgbouncer" } split(/:/, $ENV{PATH}), '/usr/sbin', '/usr/local/sbin';
	skip 'no pgbouncer (Debian package pgbouncer)', 1 unless defined $pgbouncer;
	my $pool_port = PostgreSQL::Test::Cluster::get_free_port();
	append_to_file("$tmp/users", qq("portal" ""\n));
	append_to_file("$tmp/pgbouncer.ini", <<"INI");
[databases]
register = host=$host port=$port dbname=register pool_size=1
[pgbouncer]
listen_addr =
listen_port = $pool_port
unix_socket_dir = $tmp
auth_type = trust
auth_file = $tmp/users
pool_mode = transaction
logfile = $tmp/pgbouncer.log
pidfile = $tmp/pgbouncer.pid
INI
	system("$pgbouncer -d -q $tmp/pgbouncer.ini >$tmp/pgbouncer.out 2>&1") == 0 or diag(slurp_file("$tmp/pgbouncer.out"));
	my $pooled = sub {
		my ($sql, %option) = @_;
		my ($out, $err) = ('', '');
		IPC::Run::run([ 'psql', '-XAtq', '-h', $tmp, '-p', $pool_port, '-U', 'portal', '-d', 'register', '-v', 'VERBOSITY=sqlstate',
			map { ('-v', "$_=$option{$_}") } keys %option ], '<', \$sql, '>', \$out, '2>', \$err);
		return $out . ($err =~ /ERROR:\s+(\w+)/ ? "|$1" : '');
	};
	my $backend_id = $pooled->('SELECT pg_backend_pid();');
	like($backend_id, qr/^\d+$/, 'the pool works') or diag(slurp_file("$tmp/pgbouncer.log"));
	is($pooled->("BEGIN; $auth $is COMMIT;", one => $good), "1\n", 'a citizen by the pool');
	is($pooled->("BEGIN; $auth_two $is COMMIT;", two => $two), "2\n", 'another by the same server connection');
	is($pooled->('SELECT pg_backend_pid();'), $backend_id, 'which it is');
	is($pooled->($is), "nobody\n", 'between them it is nobody\'s');
	is($pooled->("BEGIN; $auth SELECT 1/0;", one => $good), '|22012', 'a client that fails and goes');
	is($pooled->($is), "nobody\n", 'leaves nobody behind');
	$pooled->("DECLARE held CURSOR WITH HOLD FOR SELECT 1;");
	is($pooled->("BEGIN; $auth_two $is", two => $two), '|SV009', 'a cursor that one left shuts the connection for the next');
	$pooled->('CLOSE ALL;');
	# Two clients at once, turn by turn on the one connection, each always himself.
	my @clients = map {
		my $sql = join('', map { "BEGIN; SELECT socsvc.authenticate(:'t') \\g /dev/null\n$is COMMIT;\n" } 1 .. 50);
		my %run = (out => '', err => '');
		$run{handle} = IPC::Run::start([ 'psql', '-XAtq', '-h', $tmp, '-p', $pool_port, '-U', 'portal', '-d', 'register', '-v', "t=$_->[1]" ],
			'<', \$sql, '>', \$run{out}, '2>', \$run{err});
		$run{expected} = "$_->[0]\n" x 50;
		\%run;
	} [ 1, $good ], [ 2, $two ];
	$_->{handle}->finish for @clients;
	is($_->{out}, $_->{expected}, 'in fifty transactions side by side nobody is ever the other') or diag($_->{err}) for @clients;
	if (-s "$tmp/pgbouncer.pid") { kill 'TERM', slurp_file("$tmp/pgbouncer.pid") =~ /(\d+)/; }
}

# ---- the log ----

$node->stop;
my $log = slurp_file($node->logfile);
like($log, qr/ERROR:  the token is not valid/, 'the log tells of tokens that were refused');
unlike($log =~ s/^.*STATEMENT:.*$//mgr, qr/\Q$seal\E|\Q$body\E/, 'and no message in it repeats one');
done_testing();
