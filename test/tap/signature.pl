# Signatures by certificate, with an authority made on the spot: what counts, what does not, whose certificate it must
# be, and what is found out afterwards. Everything is signed by the openssl command.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

plan skip_all => 'no openssl command' if system('openssl version >/dev/null 2>&1') != 0;
plan skip_all => 'openssl is older than 3' if `openssl version` !~ /^OpenSSL ([3-9]|\d\d)/;

my $dir = PostgreSQL::Test::Utils::tempdir();
chdir $dir or die $!;

# openssl with these arguments; dies with what it says.
sub openssl
{
	my @arguments = @_;
	my $said = `openssl @arguments 2>&1`;
	die "openssl @arguments: $said" if $?;
	return $said;
}

sub write_file
{
	my ($name, $text) = @_;
	open my $file, '>:raw', $name or die "$name: $!";
	print $file $text;
	close $file or die $!;
	return;
}

sub hex_of { my ($name) = @_; return unpack('H*', slurp_file($name)) }

# A certificate NAME.pem with its key. subject: RFC 2253 as -subj has it; by: who issues it, itself where none; usage: key
# usage; from, until: seconds from now; key: arguments of genpkey.
sub certificate
{
	my ($name, %of) = @_;
	my $key = $of{key} // '-algorithm RSA -pkeyopt rsa_keygen_bits:2048';
	openssl("genpkey $key -out $name.key");
	openssl("req -new -key $name.key -subj '$of{subject}' -utf8 -out $name.csr -config req.cnf " . ($of{req} // ''));
	my $usage = $of{usage} // 'critical,digitalSignature,nonRepudiation';
	write_file("$name.ext", "[x]\nbasicConstraints=" . ($of{ca} ? 'critical,CA:TRUE' : 'CA:FALSE') . "\n" .
		($usage ? "keyUsage=$usage\n" : '') . "subjectKeyIdentifier=hash\n");
	my $by = $of{by} // $name;
	write_file("$by.index", '') unless -e "$by.index";
	write_file("$by.serial", "1000\n") unless -e "$by.serial";
	openssl("ca -batch -notext -config ca.cnf -name ca -keyfile $by.key -md " . ($of{md} // 'sha256') .
		($by eq $name ? ' -selfsign' : " -cert $by.pem") . " -in $name.csr -out $name.pem -extfile $name.ext -extensions x" .
		' -startdate ' . stamp($of{from} // -86400 * 30) . ' -enddate ' . stamp($of{until} // 86400 * 365));
	return;
}

# A moment as ca has it.
sub stamp
{
	my ($from_now) = @_;
	my @t = gmtime(time + $from_now);
	return sprintf('%04d%02d%02d%02d%02d%02dZ', $t[5] + 1900, $t[4] + 1, @t[ 3, 2, 1, 0 ]);
}

# The configuration of ca names its files; each issuer has its own.
sub configure
{
	my ($by) = @_;
	write_file('ca.cnf', <<"CNF");
[ca]
database = $by.index
serial = $by.serial
crlnumber = $by.crlnumber
new_certs_dir = .
unique_subject = no
policy = any
default_md = sha256
default_days = 365
default_crl_days = 30
[any]
countryName = optional
commonName = supplied
serialNumber = optional
organizationName = optional
organizationalUnitName = optional
SNILS = optional
CNF
	return;
}
write_file('req.cnf', "[req]\ndistinguished_name = dn\nstring_mask = utf8only\n[dn]\n");

# certificate() of an issuer: writes the configuration first.
sub issue
{
	my ($name, %of) = @_;
	configure($of{by} // $name);
	certificate($name, %of);
	return;
}

# A revocation list NAME.crl of an issuer.
sub revocation_list
{
	my ($by, $name, @options) = @_;
	configure($by);
	write_file("$by.crlnumber", "01\n") unless -e "$by.crlnumber";
	openssl("ca -config ca.cnf -name ca -keyfile $by.key -cert $by.pem -gencrl -out $name.crl @options");
	return;
}

sub revoke
{
	my ($by, $name) = @_;
	configure($by);
	openssl("ca -config ca.cnf -name ca -keyfile $by.key -cert $by.pem -revoke $name.pem");
	return;
}

# A CMS over the bytes, DER, as hexadecimal digits. Options: further arguments of openssl cms.
sub sign
{
	my ($bytes, $name, @options) = @_;
	write_file('content', $bytes);
	openssl("cms -sign -binary -in content -signer $name.pem -inkey $name.key -outform DER -out signed.der @options");
	return hex_of('signed.der');
}

issue('root', subject => '/CN=Root', ca => 1, usage => 'critical,keyCertSign,cRLSign');
issue('middle', subject => '/CN=Middle', by => 'root', ca => 1, usage => 'critical,keyCertSign,cRLSign');
issue('person', subject => '/CN=Вулканов Осип/SNILS=11223344595', by => 'middle');
issue('curve', subject => '/CN=Вулканов Осип/SNILS=11223344595', by => 'middle', key => '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
issue('stranger', subject => '/CN=Stranger/SNILS=00000060002', by => 'middle');
issue('expired', subject => '/CN=Expired', by => 'middle', from => -86400 * 20, until => -86400);
issue('future', subject => '/CN=Future', by => 'middle', from => 86400, until => 86400 * 9);
issue('encipher', subject => '/CN=Encipher', by => 'middle', usage => 'critical,keyEncipherment');
issue('silent', subject => '/CN=Silent', by => 'middle', usage => '');
issue('short', subject => '/CN=Short', by => 'middle', key => '-algorithm RSA -pkeyopt rsa_keygen_bits:1024');
issue('revoked', subject => '/CN=Revoked', by => 'middle');
issue('other', subject => '/CN=Root', ca => 1, usage => 'critical,keyCertSign,cRLSign');
issue('impostor', subject => '/CN=Вулканов Осип/SNILS=11223344595', by => 'other');
issue('child', subject => '/CN=Child', by => 'person');

my $node = new_cluster('signature');
make_register($node, 'register');
$node->safe_psql('register', "INSERT INTO socsvc.trusted_authority (certificate, source) VALUES (\$\$" . slurp_file('root.pem') . "\$\$, 'test')");

# What verify_cms() says: "valid", or the reason.
sub verdict
{
	my ($bytes, $cms, $at) = @_;
	$at //= 'clock_timestamp()';
	return $node->safe_psql('register', "SELECT coalesce(reason, 'valid') FROM socsvc.verify_cms('\\x" .
		unpack('H*', $bytes) . "', '\\x$cms', $at)");
}

my $text = "socsvc canonical 1\nwhat is signed\r\n\0and more\n";
my @chain = ('-certfile middle.pem');

# ---- what counts ----------------------------------------------------------------------------------------------------------
for my $name (qw(person curve))
{
	is(verdict($text, sign($text, $name, @chain)), 'valid', "$name: a signature counts");
	is(verdict($text, sign($text, $name, @chain, '-noattr')), 'valid', "$name: without signed attributes too");
	is(verdict($text, sign($text, $name, @chain, '-nodetach')), 'valid', "$name: carrying the same content too");
	is(verdict($text, sign($text, $name, @chain, '-keyid')), 'valid', "$name: named by its key too");
}
is(verdict('', sign('', 'person', @chain)), 'valid', 'nothing can be signed');
sign($text, 'person', @chain);
openssl('cms -cmsout -inform DER -in signed.der -outform PEM -out signed.pem');
is(verdict($text, hex_of('signed.pem')), 'valid', 'PEM counts as DER');
my $good = sign($text, 'person', @chain);
is($node->safe_psql('register', "SELECT subject, issuer, snils, iin IS NULL, serial ~ '^[0-9A-F]+\$', abs(extract(epoch FROM signed_at - now())) < 3600
	FROM socsvc.verify_cms('\\x" . unpack('H*', $text) . "', '\\x$good', now())"),
	'SNILS=11223344595,CN=Вулканов Осип|CN=Middle|11223344595|t|t|t', 'it says whose the certificate is');

# ---- what does not --------------------------------------------------------------------------------------------------------
like(verdict("$text ", $good), qr/does not match/, 'another content');
like(verdict("other", sign($text, 'person', @chain, '-nodetach')), qr/carries another content/, 'content inside that is another');
like(verdict($text, sign($text, 'person', @chain, '-noattr') =~ s/..$/00/r), qr/does not match|not a CMS/, 'a changed byte of the signature');
like(verdict($text, sign($text, 'person')), qr/issuer/, 'no way to the authority');
like(verdict($text, sign($text, 'impostor', '-certfile other.pem')), qr/self.signed|issuer|signature failure/, 'an authority that only bears the name');
like(verdict($text, sign($text, 'child', @chain, '-certfile person.pem')), qr/CA|purpose|issuer|constraint/i, 'a person is no authority');
like(verdict($text, sign($text, 'expired', @chain)), qr/expired/, 'an expired certificate');
is(verdict($text, sign($text, 'expired', @chain), "now() - interval '2 days'"), 'valid', 'which counts as of a day before');
like(verdict($text, sign($text, 'future', @chain)), qr/not yet valid/, 'a certificate that does not hold yet');
like(verdict($text, sign($text, 'encipher', @chain)), qr/key usage/, 'a key for enciphering');
like(verdict($text, sign($text, 'silent', @chain)), qr/key usage/, 'a certificate that does not say what its key is for');
like(verdict($text, sign($text, 'short', @chain)), qr/too short|too small|too weak/, 'a short key');
like(verdict($text, sign($text, 'person', @chain, '-md sha1')), qr/digest is too weak/, 'a weak digest');
like(verdict($text, sign($text, 'person', @chain, '-nocerts')), qr/no certificate of the signer/, 'no certificate of the signer');
like(verdict($text, sign($text, 'person', @chain, '-signer stranger.pem -inkey stranger.key')), qr/more than one/, 'two signers');
openssl("cms -sign -binary -in content -signer person.pem -inkey person.key @chain -outform DER -out one.der");
openssl('cms -resign -inform DER -in one.der -signer impostor.pem -inkey impostor.key -outform DER -out two.der -binary -content content');
like(verdict($text, hex_of('two.der')), qr/more than one/, 'two signers, one of them bad');
openssl("crl2pkcs7 -nocrl -certfile person.pem -outform DER -out none.der");
like(verdict($text, hex_of('none.der')), qr/nobody has signed/, 'certificates and no signer');
openssl("cms -digest_create -binary -in content -outform DER -out digest.der");
like(verdict($text, hex_of('digest.der')), qr/not signed data/, 'a CMS of another kind');
openssl('cms -encrypt -binary -in content -outform DER -out sealed.der person.pem');
like(verdict($text, hex_of('sealed.der')), qr/not signed data/, 'an enciphered one');
like(verdict($text, $_->[0]), qr/not a CMS/, "garbage: $_->[1]")
	for ([ '', 'nothing' ], [ '00', 'a byte' ], [ 'ff' x 4096, 'bytes' ], [ substr($good, 0, -20), 'a CMS cut off' ], [ "${good}00", 'a CMS and more' ],
		[ unpack('H*', "-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n"), 'PEM of nothing' ], [ '30847fffffff' . '00' x 64, 'a length that is not there' ]);
is($node->safe_psql('register', q(SELECT reason FROM socsvc.verify_cms('x', convert_to(repeat('0', 1048577), 'UTF8'), now()))), 'it is too large', 'huge input');
is($node->safe_psql('register', "SELECT count(*) > 1000, count(*) FILTER (WHERE valid) < 40, count(DISTINCT subject || serial) FILTER (WHERE valid)
	FROM (SELECT (socsvc.verify_cms('\\x" . unpack('H*', $text) . "', set_byte('\\x$good'::bytea, i, get_byte('\\x$good'::bytea, i) # 85), now())).*
	        FROM generate_series(0, octet_length('\\x$good'::bytea) - 1) i) v"),
	't|t|1', 'a byte that is changed makes it invalid, but for a few around it that nothing rests on, and never somebody else\'s');
my ($status, $out, $err) = $node->psql('register', q(SELECT socsvc.verify_cms('x', 'x', 'infinity')), extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
like($err, qr/22008/, 'no signature of infinity');
($status, $out, $err) = $node->psql('register', q(SELECT socsvc.verify_cms('x', NULL, now())), extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
like($err, qr/22004/, 'no signature of NULL');
for my $bad ([ "INSERT INTO socsvc.trusted_authority (certificate, source) VALUES (E'-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----', 'x')", 'authority' ],
	[ "INSERT INTO socsvc.revocation_list (list) VALUES ('garbage')", 'revocation list' ])
{
	($status, $out, $err) = $node->psql('register', $bad->[0], extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
	like($err, qr/22023/, "a bad $bad->[1] does not come in");
}
$node->safe_psql('register', "UPDATE socsvc.trusted_authority SET valid = daterange(NULL, current_date - 5)");
like(verdict($text, $good), qr/issuer/, 'an authority that is trusted no more');
is(verdict($text, $good, "now() - interval '10 days'"), 'valid', 'was trusted earlier');
$node->safe_psql('register', "UPDATE socsvc.trusted_authority SET valid = '(,)'");

# ---- revocation -----------------------------------------------------------------------------------------------------------
my $of_revoked = sign($text, 'revoked', @chain);
is(verdict($text, $of_revoked), 'valid', 'not revoked yet');
revoke('middle', 'revoked');
is(verdict($text, $of_revoked), 'valid', 'revoked, but no list is loaded');
revocation_list('middle', 'now');
sub load { my ($name) = @_; $node->safe_psql('register', "DELETE FROM socsvc.revocation_list; INSERT INTO socsvc.revocation_list (list) VALUES ('\\x" . hex_of("$name.crl") . "')"); return }
load('now');
like(verdict($text, $of_revoked, "now() + interval '1 minute'"), qr/revoked/, 'revoked');
is(verdict($text, $of_revoked, "now() - interval '1 day'"), 'valid', 'revoked after the signature');
is(verdict($text, $good), 'valid', 'others are not revoked');
openssl('crl -in now.crl -outform DER -out der.crl');
load('der');
like(verdict($text, $of_revoked, "now() + interval '1 minute'"), qr/revoked/, 'a list in DER');
like(verdict($text, $good, "now() + interval '40 days'"), qr/CRL has expired/, 'a list that is overdue refuses');
$node->safe_psql('register', "UPDATE socsvc.setting SET value = 'accept' WHERE name = 'revocation_list_expired'");
is(verdict($text, $good, "now() + interval '40 days'"), 'valid', 'unless the setting accepts it');
like(verdict($text, $of_revoked, "now() + interval '40 days'"), qr/revoked/, 'what it says counts all the same');
$node->safe_psql('register', "UPDATE socsvc.setting SET value = 'refuse' WHERE name = 'revocation_list_expired'");
write_file('forged.key', slurp_file('other.key'));
write_file('forged.pem', slurp_file('other.pem'));
issue('forger', subject => '/CN=Middle', ca => 1, usage => 'critical,keyCertSign,cRLSign');
revocation_list('forger', 'forged');
load('forged');
isnt(verdict($text, $good), 'valid', 'a forged list in the name of the authority makes nothing valid');
$node->safe_psql('register', 'DELETE FROM socsvc.revocation_list');

# ---- signing in the register ------------------------------------------------------------------------------------------------
$node->safe_psql('register', <<'SQL');
SELECT socsvc.make_partitions('2023-03-01', '2024-03-31');
SELECT set_config('socsvc.subject_role', 'agency', false);
UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_assessment_before_offer';
INSERT INTO socsvc.person (id, snils, family_name, given_name, birth_date, sex) VALUES
  (1, '112-233-445 95', 'Вулканов', 'Осип', '1948-04-12', 'm'), (2, NULL, 'Иванова', 'Анна', '1950-05-09', 'f');
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form, tax_number, in_register) VALUES (1, 'ООО', 'ООО', 'commercial', '8601000001', '(,)');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, basis, basis_document) VALUES
  (1, '7', 1, 'home', current_date - 105, daterange(current_date - 100, current_date + 300), 'partial', 'earlier_register', 'paper');
INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, periodicity, deviation_reason)
  SELECT 1, 1, min(i.id), 1, '1/week', 'test' FROM socsvc.service_item i WHERE i.form = 'home' AND i.portal_code = '002';
UPDATE socsvc.programme SET status = 'in_force';
SQL
my %who = (
	citizen => "SET SESSION AUTHORIZATION portal; SET socsvc.subject_role = 'citizen'; SET socsvc.person_id = '1'; SET socsvc.provider_id = '';",
	another => "SET SESSION AUTHORIZATION portal; SET socsvc.subject_role = 'citizen'; SET socsvc.person_id = '2'; SET socsvc.provider_id = '';",
	provider => "SET SESSION AUTHORIZATION portal; SET socsvc.subject_role = 'provider'; SET socsvc.person_id = ''; SET socsvc.provider_id = '1';");
$node->safe_psql('register', 'CREATE ROLE portal LOGIN; GRANT socsvc_portal TO portal');

# Statements as somebody; answers rows, or the SQLSTATE and message of the error. Settings of the subject are a superuser's
# wherever identity is real, so they are set before the session takes its role.
sub as
{
	my ($who, $statements) = @_;
	my ($role) = $who{$who} =~ /^(SET SESSION AUTHORIZATION portal;)/;
	(my $settings = $who{$who}) =~ s/^SET SESSION AUTHORIZATION portal;//;
	my ($rc, $rows, $error) = $node->psql('register', "$settings $role $statements", on_error_stop => 1, extra_params => [ '-v', 'VERBOSITY=verbose' ]);
	return $rc == 0 ? $rows : ($error =~ /ERROR:\s+(.*)/ ? $1 : $error);
}
$node->safe_psql('register', "UPDATE socsvc.signature_rule SET kind = 'cms' WHERE jurisdiction = 'RU-KHM' AND entity = 'contract'");
issue('firm', subject => '/CN=ООО/OU=INN8601000001', by => 'middle');
issue('otherfirm', subject => '/CN=ООО/OU=INN8601000002', by => 'middle');
$node->safe_psql('register', "INSERT INTO socsvc.certificate_identifier_rule (jurisdiction, attribute, prefix, kind, source) VALUES ('RU', '2.5.4.11', 'INN', 'tax_number', 'test')");

my $contract = as('citizen', "SELECT socsvc.conclude_contract(1, 1)");
like($contract, qr/^\d+$/, 'a contract is requested') or BAIL_OUT($contract);
my $offer = "daterange(current_date, current_date + 100), 'Д-1'";
like(as('provider', "SELECT socsvc.offer_contract($contract, $offer)"), qr/^SV008/, 'an offer needs the certificate of the provider');
like(as('provider', "UPDATE socsvc.contract SET status = 'offered', term = daterange(current_date, current_date + 100) WHERE id = $contract"), qr/^SV008/, 'by plain UPDATE too');

# The bytes of a document, as somebody gets them; given: values that the move will set.
sub bytes_of
{
	my ($who, $document, $id, $given) = @_;
	return pack('H*', as($who, "SELECT encode(socsvc.canonical('$document', $id" . ($given ? ", $given" : '') . "), 'hex')"));
}
my $given = "jsonb_build_object('term', daterange(current_date, current_date + 100), 'number', 'Д-1')";
my $bytes = bytes_of('provider', 'contract', $contract, $given);
like(as('provider', "SELECT socsvc.offer_contract($contract, $offer, '\\x" . sign($bytes, 'otherfirm', @chain) . "')"), qr/^SV008.*not the provider/, 'another organisation\'s certificate');
like(as('provider', "SELECT socsvc.offer_contract($contract, $offer, '\\x" . sign($bytes, 'person', @chain) . "')"), qr/^SV008.*not the provider/, 'a person\'s certificate for a provider');
like(as('provider', "SELECT socsvc.offer_contract($contract, daterange(current_date, current_date + 90), 'Д-1', '\\x" . sign($bytes, 'firm', @chain) . "')"), qr/^SV008/, 'other terms than those that were signed');
is(as('provider', "SELECT socsvc.offer_contract($contract, $offer, '\\x" . sign($bytes, 'firm', @chain) . "')"), '', 'the provider signs');

$bytes = bytes_of('citizen', 'contract', $contract);
my $signed = sign($bytes, 'person', @chain);
like(as('citizen', "SELECT socsvc.sign_contract($contract)"), qr/^SV008/, 'the citizen without a certificate');
like(as('citizen', "UPDATE socsvc.contract SET status = 'active' WHERE id = $contract"), qr/^SV008/, 'nor by plain UPDATE');
like(as('citizen', "SELECT socsvc.sign_contract($contract, '\\x" . sign($bytes, 'stranger', @chain) . "')"), qr/^SV008.*not the signer/, 'another person\'s certificate');
like(as('citizen', "SELECT socsvc.sign_contract($contract, '\\x" . sign("$bytes\n", 'person', @chain) . "')"), qr/^SV008.*not valid/, 'other bytes');
like(as('citizen', "SELECT socsvc.sign_contract($contract, '\\x" . sign($bytes, 'impostor', '-certfile other.pem') . "')"), qr/^SV008.*not valid/, 'an impostor\'s certificate');
like(as('another', "SELECT socsvc.sign_contract($contract, '\\x$signed')"), qr/^P0002/, 'a contract of somebody else is not there');
like(as('citizen', "INSERT INTO socsvc.signature (document, entity_id, cms) VALUES ('contract', $contract, '\\x$signed')"), qr/^42501/, 'nobody writes signatures but by functions');
is(as('citizen', "SELECT socsvc.sign_contract($contract, '\\x$signed')"), '', 'the citizen signs');
is(as('citizen', "SELECT status FROM socsvc.contract WHERE id = $contract"), 'active', 'and the contract is active');
like(as('citizen', "SELECT socsvc.sign_contract($contract, '\\x$signed')"), qr/^SV003/, 'once');
is(as('citizen', "SELECT string_agg(side || ' ' || kind || ' ' || is_unchanged || ' ' || is_valid, ', ') FROM socsvc.signature_status('contract', $contract)"),
	'provider cms true true, citizen cms true true', 'both signatures stand');
is(as('citizen', q(SELECT count(*) FROM socsvc.my_signatures WHERE document = 'contract')), '2', 'and are shown');
is(as('another', 'SELECT count(*) FROM socsvc.my_signatures'), '0', 'to nobody else');

# ---- who signs where that is no person of the register -----------------------------------------------------------------------
$node->safe_psql('register', "INSERT INTO socsvc.worker (id, provider, name, snils, employed) VALUES (1, 1, 'Петрова', '112-233-445 95', '[2020-01-01,)')");
issue('holder', subject => '/CN=ООО/OU=INN8601000001/SNILS=11223344595', by => 'middle');
issue('otherholder', subject => '/CN=ООО/OU=INN8601000001/SNILS=00000060002', by => 'middle');
$who{worker} = $who{provider} . " SET socsvc.worker_id = '1';";
$who{agency} = "SET SESSION AUTHORIZATION portal; SET socsvc.subject_role = 'agency'; SET socsvc.person_id = ''; SET socsvc.provider_id = '';";
$bytes = bytes_of('provider', 'contract', $contract);
my $sign_again = sub { my ($who, $name) = @_; return as($who, "SELECT socsvc.sign_document('contract', $contract, '\\x" . sign($bytes, $name, @chain) . "')") };
like($sign_again->('worker', 'otherholder'), qr/^SV008.*another employee/, 'the organisation\'s key in the hand of another employee than the token names');
like($sign_again->('worker', 'holder'), qr/^\d+$/, 'in the hand of that one it counts');
like($sign_again->('worker', 'firm'), qr/^\d+$/, 'as does one that names nobody');
like($sign_again->('provider', 'otherholder'), qr/^\d+$/, 'and any, where the token names nobody');
like($sign_again->('agency', 'person'), qr/^SV008.*not the agency's/, 'the certificate of a citizen is not that of the agency');
is($node->safe_psql('register', "SELECT string_agg(coalesce(worker::text, '-'), ' ' ORDER BY id) FROM socsvc.signature WHERE side = 'provider' AND signer IS NULL"), '- 1 1 -',
	'the worker who signed is kept where he is known');
$node->safe_psql('register', "SET session_replication_role = replica; DELETE FROM socsvc.signature WHERE id NOT IN (SELECT min(id) FROM socsvc.signature GROUP BY side)");

# ---- an owner who tampers ----------------------------------------------------------------------------------------------------
my $statuses = "SELECT string_agg(side || ' ' || is_unchanged || ' ' || is_valid, ', ') FROM socsvc.signature_status('contract', $contract)";
for my $tamper ("UPDATE socsvc.contract SET term = daterange(current_date, current_date + 200)", 'DELETE FROM socsvc.contract_line',
	"UPDATE socsvc.programme_line SET periodicity = '2/week'")
{
	is($node->safe_psql('register', "BEGIN; SET LOCAL session_replication_role = replica; $tamper; $statuses; ROLLBACK"),
		'provider false true, citizen false true', "found: $tamper");
}
is($node->safe_psql('register', "BEGIN; SET LOCAL session_replication_role = replica;
	UPDATE socsvc.contract SET note = 'a remark'; $statuses; ROLLBACK"), 'provider true true, citizen true true', 'what is no content may change');
is($node->safe_psql('register', "BEGIN; SET LOCAL session_replication_role = replica;
	UPDATE socsvc.contract SET number = 'Д-2'; UPDATE socsvc.signature SET content = socsvc._canonical('contract', $contract, 1); $statuses; ROLLBACK"),
	'provider true false, citizen true false', 'found: the kept bytes changed along with the row');
for my $change ('UPDATE socsvc.signature SET cms = NULL', 'DELETE FROM socsvc.signature', 'TRUNCATE socsvc.signature')
{
	($status, $out, $err) = $node->psql('register', $change, extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
	like($err, qr/SV015/, "rows are only added: $change");
}

# ---- the same bytes, whatever the session says ---------------------------------------------------------------------------------
my $plain = $node->safe_psql('register', "SELECT md5(socsvc.canonical('contract', $contract))");
is($node->safe_psql('register', "SET datestyle = 'SQL, DMY'; SET timezone = 'Pacific/Kiritimati'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = -15;
	SET bytea_output = 'escape'; SET lc_numeric = 'C'; SET lc_time = 'C'; SET standard_conforming_strings = off; SET search_path = pg_temp, public;
	SELECT md5(socsvc.canonical('contract', $contract))"), $plain, 'canonical() does not depend on settings');

# ---- memory --------------------------------------------------------------------------------------------------------------------
SKIP:
{
	skip 'no /proc', 2 unless -e '/proc/self/status';
	my $db = $node->background_psql('register', on_error_stop => 0); # only now: it has a timer
	my $pid = $db->query_safe('SELECT pg_backend_pid()');
	my $size = sub { return slurp_file("/proc/$pid/status") =~ /RssAnon:\s+(\d+)/ ? $1 : 0 };
	my $many = "SELECT count(*) FROM generate_series(1, 2500) i, socsvc.verify_cms('\\x" . unpack('H*', $text) . "', CASE i % 3 WHEN 0 THEN '\\x%s'::bytea WHEN 1 THEN '\\x$good'::bytea ELSE '\\x" .
		sign($text, 'expired', @chain) . "'::bytea END, now() + (i || ' us')::interval) v";
	my $query = sprintf($many, substr($good, 0, 400));
	is($db->query_safe($query), '2500', '2,500 verifications, most of them bad');
	my $before = $size->();
	$db->query_safe($query) for 1 .. 2;
	cmp_ok($size->(), '<', $before + 20000, '5,000 more leave the memory as it was (within 20 MB)');
	$db->quit;
}

# ---- a login that is completed by a signature ----------------------------------------------------------------------------------
$node->safe_psql('register', 'CREATE ROLE gateway LOGIN; GRANT socsvc_gateway, socsvc_portal TO gateway; REVOKE TEMPORARY ON DATABASE register FROM PUBLIC');
sub gate
{
	my ($statements) = @_;
	my ($rc, $rows, $error) = $node->psql('register', $statements, on_error_stop => 1, extra_params => [ '-U', 'gateway', '-v', 'VERBOSITY=verbose' ]);
	return $rc == 0 ? $rows : ($error =~ /ERROR:\s+(.*)/ ? $1 : $error);
}
sub verify_login { my ($text, $cms) = @_; return "SELECT concat_ws(' ', 'person', person, 'provider', provider, 'worker', worker) FROM socsvc.verify_login('$text', '\\x$cms')"; }
# A challenge, byte by byte: how many ends of lines psql() cuts off is its own affair.
sub challenge_made { return pack 'H*', gate("SELECT encode(convert_to(socsvc.login_challenge(), 'UTF8'), 'hex')") }
my $challenge = challenge_made();
like($challenge, qr{^socsvc login 1\nregister\tRU-KHM/86\nchallenge\t[0-9a-f]{64}\n\z}, '[004/3/3] a login is a challenge that names the register');
isnt(challenge_made(), $challenge, 'each another');
my $login = sign($challenge, 'person', @chain);
like(gate(verify_login("${challenge}x", $login)), qr/^SV008.*not good/, 'what was not made here is none');
like(gate(verify_login($challenge, sign("${challenge}x", 'person', @chain))), qr/^SV008.*not valid/, '[004/3/3] a signature over something else is no login');
like(gate(verify_login($challenge, sign($challenge, 'impostor', '-certfile other.pem'))), qr/^SV008.*not valid/, '[004/3/3] nor one that no trusted authority vouches for');
like(gate(verify_login($challenge, sign($challenge, 'expired', @chain))), qr/^SV008.*not valid/, '[004/3/3] nor by a certificate that has expired');
like(gate(verify_login($challenge, sign($challenge, 'stranger', @chain))), qr/^SV008.*nobody is served/, '[004/3/3] nor that of nobody here');
is(gate(verify_login($challenge, $login)), 'person 1 provider worker', "[004/3/3] one's own key logs in");
like(gate(verify_login($challenge, $login)), qr/^SV008.*not good/, '[004/3/3] once');
$challenge = challenge_made();
$node->safe_psql('register', 'UPDATE socsvc.login_challenge SET expires_at = clock_timestamp()');
like(gate(verify_login($challenge, sign($challenge, 'person', @chain))), qr/^SV008.*not good/, '[004/3/3] and for some minutes');
$challenge = challenge_made();
is($node->safe_psql('register', 'SELECT count(*) FROM socsvc.login_challenge'), '1', 'what is over goes');
is(gate(verify_login($challenge, sign($challenge, 'firm', @chain))), 'person provider 1 worker', '[003/3/3] the key of an organisation logs in for it');
$challenge = challenge_made();
is(gate("BEGIN; SELECT socsvc.authenticate_as(v.person, 'citizen') FROM socsvc.verify_login('$challenge', '\\x" . sign($challenge, 'person', @chain) . "') v \\g /dev/null
SELECT socsvc.subject_role(), socsvc.subject_person(); COMMIT;"), 'citizen|1', '[004/3/3] then the gateway says who acts');
for my $function ('login_challenge()', "verify_login('x', 'x')")
{
	like(as('citizen', "SELECT socsvc.$function"), qr/^42501/, "a portal has not $function");
}
like(gate('SELECT * FROM socsvc.login_challenge'), qr/^42501/, 'nor does a gateway read what others are to sign');

# ---- GOST ----------------------------------------------------------------------------------------------------------------------
SKIP:
{
	write_file('gost.cnf', "openssl_conf = init\n[init]\nengines = engines\n[engines]\ngost = gost\n[gost]\nengine_id = gost\ndefault_algorithms = ALL\n[req]\ndistinguished_name = dn\n[dn]\n");
	local $ENV{OPENSSL_CONF} = "$dir/gost.cnf";
	my $has_engine = `openssl engine gost 2>&1` =~ /^\(gost\)/m;
	ok($has_engine, 'there is a GOST engine: .ci/run skips nothing') if $ENV{SKIP_NOTHING};
	skip 'openssl has no GOST engine (Debian package libengine-gost-openssl)', 13 unless $has_engine;
	my %of = (subject => '/CN=Вулканов Осип/SNILS=11223344595', by => 'gostroot');
	my @kind = map { (key => "-algorithm gost2012_$_ -pkeyopt paramset:A", md => "md_gost12_$_") } 256;
	my @long = map { (key => "-algorithm gost2012_$_ -pkeyopt paramset:A", md => "md_gost12_$_") } 512;
	issue('gostroot', subject => '/CN=GOST root', ca => 1, usage => 'critical,keyCertSign,cRLSign', @kind);
	issue('gostperson', %of, @kind);
	issue('gostlong', %of, key => $long[1], md => 'md_gost12_256');
	issue('goststranger', %of, subject => '/CN=Stranger/SNILS=00000060002', @kind);
	issue('gostgone', %of, @kind, from => -86400 * 20, until => -86400);
	issue('gostimpostorroot', subject => '/CN=GOST root', ca => 1, usage => 'critical,keyCertSign,cRLSign', @kind);
	issue('gostimpostor', %of, by => 'gostimpostorroot', @kind);
	my $gost = sign($text, 'gostperson', '-md md_gost12_256');
	my $long = sign($text, 'gostlong', '-md md_gost12_512');
	$node->safe_psql('register', "INSERT INTO socsvc.trusted_authority (certificate, source) VALUES (\$\$" . slurp_file('gostroot.pem') . "\$\$, 'test')");
	{
		delete local $ENV{OPENSSL_CONF};
		like(verdict($text, $gost), qr/not known|unsupported|issuer|does not match/, 'GOST without the engine is refused, not misread');
	}
	$node->restart;
	is(verdict($text, $gost), 'valid', 'a GOST R 34.10-2012 signature counts where the server has the engine');
	is(verdict($text, $long), 'valid', 'one of 512 bits too');
	like(verdict("$text ", $gost), qr/does not match/, 'over what it signs alone');
	like(verdict($text, sign($text, 'gostgone', '-md md_gost12_256')), qr/expired/, 'an expired GOST certificate');
	like(verdict($text, sign($text, 'gostimpostor', '-md md_gost12_256', '-certfile gostimpostorroot.pem')), qr/self.signed|issuer|signature failure/,
		'a GOST authority that only bears the name');
	my @old = (key => '-algorithm gost2001 -pkeyopt paramset:A', md => 'md_gost12_256');
	issue('gostold', %of, @old);
	like(verdict($text, sign($text, 'gostold', '-md md_gost94')), qr/withdrawn/, 'the GOST of 2001 counts no more');
	is(verdict($text, $good), 'valid', 'RSA counts beside it');

	# A contract signed by GOST.
	$node->safe_psql('register', <<'SQL');
SELECT set_config('socsvc.subject_role', 'agency', false);
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, basis, basis_document)
  SELECT 2, '8', person, 'semi_residential', issued_on, term, payment, basis, basis_document FROM socsvc.programme WHERE id = 1;
INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, periodicity, deviation_reason)
  SELECT 2, 2, min(i.id), 1, '1/week', 'test' FROM socsvc.service_item i WHERE i.form = 'semi_residential';
UPDATE socsvc.programme SET status = 'in_force' WHERE id = 2;
SQL
	my $next = as('citizen', 'SELECT socsvc.conclude_contract(2, 1)');
	like($next, qr/^\d+$/, 'another contract is requested') or BAIL_OUT($next);
	$bytes = bytes_of('provider', 'contract', $next, $given =~ s/Д-1/Д-3/r);
	my $said = as('provider', "SELECT socsvc.offer_contract($next, " . ($offer =~ s/Д-1/Д-3/r) . ", '\\x" . sign($bytes, 'firm', @chain) . "')");
	is($said, '', 'a contract is offered') or BAIL_OUT($said);
	$bytes = bytes_of('citizen', 'contract', $next);
	like(as('citizen', "SELECT socsvc.sign_contract($next, '\\x" . sign($bytes, 'goststranger', '-md md_gost12_256') . "')"), qr/^SV008.*not the signer/,
		'another person\'s GOST certificate');
	is(as('citizen', "SELECT socsvc.sign_contract($next, '\\x" . sign($bytes, 'gostperson', '-md md_gost12_256') . "')"), '', 'the citizen signs by GOST');
	is(as('citizen', "SELECT certificate_issuer || ' ' || is_valid FROM socsvc.signature_status('contract', $next) JOIN socsvc.my_signatures s ON s.id = signature WHERE s.side = 'citizen'"),
		'CN=GOST root true', 'and it is kept as such');
}
$node->stop;
done_testing();
