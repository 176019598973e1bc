# Mutated tokens, claims, signatures, certificates, revocation lists and keys, in their thousands if asked: what OpenSSL and the
# readers of pg/ are given by strangers. Each is read or refused as what it is; no backend dies, none grows, and nothing that was
# changed is believed to say something else than the honest original.
#   COUNT=n   mutants of each kind (default 300); SEED=n another sequence of changes (default 1); keys are new each time,
# so what fails is shown
use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use MIME::Base64 qw(encode_base64 decode_base64);
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

plan skip_all => 'no openssl command' if system('openssl version >/dev/null 2>&1') != 0;

my $count = $ENV{COUNT} || 300;
my $seed = $ENV{SEED} || 1;
srand($seed);
diag("SEED=$seed COUNT=$count") if $ENV{COUNT} || $ENV{SEED};

my $dir = PostgreSQL::Test::Utils::tempdir();
chdir $dir or die $!;

sub openssl { my (@arguments) = @_; my $said = `openssl @arguments 2>&1`; die "openssl @arguments: $said" if $?; return; }
sub write_file { my ($name, $bytes) = @_; open my $file, '>:raw', $name or die "$name: $!"; print $file $bytes; close $file or die $!; return; }
sub base64url { my ($bytes) = @_; my $coded = encode_base64($bytes, ''); $coded =~ tr{+/}{-_}; $coded =~ s/=//g; return $coded; }

# ---- the honest originals

write_file('ca.cnf', "[ca]\ndatabase = index\nserial = serial\ncrlnumber = number\nnew_certs_dir = .\ndefault_md = sha256\ndefault_crl_days = 30\n"
	. "policy = any\n[any]\ncommonName = supplied\n");
write_file('index', '');
write_file($_, "1000\n") for qw(serial number);
openssl('req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=Root -days 30 -addext keyUsage=critical,keyCertSign,cRLSign');
openssl('req -newkey rsa:2048 -nodes -keyout person.key -out person.csr -subj /CN=Person');
write_file('person.ext', "keyUsage=critical,digitalSignature\n");
openssl('x509 -req -in person.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile person.ext -out person.pem');
openssl('ca -batch -config ca.cnf -name ca -keyfile root.key -cert root.pem -gencrl -out list.pem');
openssl('crl -in list.pem -outform DER -out list.der');
openssl('req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -subj /CN=Other -days 30 -addext keyUsage=critical,keyCertSign,cRLSign');
openssl('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out curve.key');
openssl('pkey -in curve.key -pubout -out curve.pub');
openssl('pkey -in root.key -pubout -out rsa.pub');
write_file('content', "socsvc canonical 1\ndocument\tcontract\t1\n");
openssl("cms -sign -binary -in content -signer person.pem -inkey person.key -outform $_ -out signed." . lc $_) for qw(DER PEM);

my $secret = 'a secret of thirty-two bytes, or more';
my $now = time;
my $head = '{"alg":"HS256","kid":"k1","typ":"JWT"}';
my $claims = qq({"iss":"portal","aud":["register","other"],"sub":"1","role":"citizen","amr":["otp"],"iat":$now,"exp":@{[ $now + 36000 ]},)
	. q("name":"\u0412\ud83d\ude00","nested":{"a":[1,2.5e3,true,null,{"b":"c"}]}});
sub signed { my ($header, $payload) = @_; my $text = base64url($header) . '.' . base64url($payload); return "$text." . base64url(hmac_sha256($text, $secret)); }

# ---- mutants

my @telling = ("\0", "\xFF", "\xC3", '"', '\\', '{', '}', '[', ']', ',', ':', '.', '=', "\n", '-----', "\x30\x80", "\x30\x84\xFF\xFF\xFF\xFF", "\x02\x01\x00", "\x06\x00",
	'\u0000', '\ud800', '9' x 400, '1e999', '-0', '[' x 3000, '{"a":' x 3000, '"sub":"2",', '"role":"agency",', '"alg":"none",', 'A' x 5000);

# The bytes, changed in a few places: a bit, some bytes, what parsers stumble over, a stretch twice or left out, or the end cut off.
sub mutated
{
	my ($bytes) = @_;
	for (1 .. 1 + int rand 3)
	{
		my $at = int rand(1 + length $bytes);
		my $length = int rand 9;
		$length = length($bytes) - $at if $at + $length > length $bytes;
		my $how = int rand 6;
		if ($how == 0 && $at < length $bytes) { substr($bytes, $at, 1) ^= chr(1 << int rand 8) }
		elsif ($how == 1) { substr($bytes, $at, $length) = $telling[ rand @telling ] }
		elsif ($how == 2) { substr($bytes, $at, $length) = '' }
		elsif ($how == 3) { substr($bytes, $at, 0) = substr($bytes, int rand(1 + length $bytes), 1 + int rand 40) }
		elsif ($how == 4 && $at < length $bytes) { substr($bytes, $at, 1) = chr int rand 256 }
		elsif (rand() < 0.3) { $bytes = substr($bytes, 0, $at) }
	}
	return $bytes;
}
# Of PEM the bytes within as often as its letters, so that more than the armour is met.
sub mutated_pem
{
	my ($pem) = @_;
	return mutated($pem) if rand() < 0.5;
	my ($begin, $inner, $end) = $pem =~ /^(-----BEGIN [^\n]+\n)(.*?)(-----END [^\n]+\n)/s or die $pem;
	return $begin . encode_base64(mutated(decode_base64($inner))) . $end;
}
my %der = map { ($_ => slurp_file($_)) } qw(signed.der list.der);
my %pem = map { ($_ => slurp_file($_)) } qw(signed.pem list.pem root.pem other.pem curve.pub rsa.pub);
my %mutants = (
	token => sub { mutated(signed($head, $claims)) },
	claims => sub { rand() < 0.3 ? signed(mutated($head), $claims) : signed($head, mutated($claims)) },
	signature => sub { rand() < 0.7 ? mutated($der{'signed.der'}) : mutated_pem($pem{'signed.pem'}) },
	authority => sub { mutated_pem($pem{'other.pem'}) },
	revocation => sub { rand() < 0.5 ? mutated($der{'list.der'}) : mutated_pem($pem{'list.pem'}) },
	key => sub { mutated_pem(rand() < 0.5 ? $pem{'curve.pub'} : $pem{'rsa.pub'}) });
my %original = (token => signed($head, $claims), claims => signed($head, $claims), signature => $der{'signed.der'}, authority => $pem{'other.pem'},
	revocation => $der{'list.der'}, key => $pem{'rsa.pub'});

# ---- the register, and one reader for each kind: it tells what was read, and leaves nothing

my $node = new_cluster('parser_fuzz', "log_statement = 'none'", "log_min_error_statement = 'panic'");
make_register($node, 'fuzz');
my $root = $pem{'root.pem'};
$node->safe_psql('fuzz', <<"SQL");
	CREATE ROLE portal LOGIN; GRANT socsvc_portal TO portal; ALTER ROLE portal SET socsvc.allow_test_tokens = on;
	CREATE ROLE keeper LOGIN; GRANT socsvc_admin TO keeper;
	INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (1, 'Вулканов', 'Осип', '1948-04-12', 'm'), (2, 'Иванова', 'Анна', '1950-05-09', 'f');
	INSERT INTO socsvc.trusted_authority (certificate, source) VALUES ('$root', 'test');
	SET socsvc.allow_test_tokens = on;
	INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, valid, source, login_claim, login_values)
	  VALUES ('portal', 'k1', 'HS256', '$secret', 'register', '{citizen}', '[2020-01-01,)', 'test', 'amr', '{otp}');
	CREATE SCHEMA fuzz;
	GRANT USAGE ON SCHEMA fuzz TO portal, keeper;
	CREATE TABLE fuzz.mutant (kind text, n integer, bytes bytea, PRIMARY KEY (kind, n));
	CREATE TABLE fuzz.answer (kind text, n integer, code text, said text);
	GRANT SELECT ON fuzz.mutant TO portal, keeper;
	GRANT INSERT ON fuzz.answer TO portal, keeper;

	CREATE FUNCTION fuzz.read(kind text, bytes bytea) RETURNS text LANGUAGE plpgsql AS \$\$
	DECLARE
	  said text;
	BEGIN
	  CASE kind
	    WHEN 'token', 'claims' THEN
	      PERFORM socsvc.authenticate(convert_from(bytes, 'UTF8'));
	      said := concat_ws(' ', socsvc.subject_role(), socsvc.subject_person(), socsvc.subject_provider());
	    WHEN 'signature' THEN
	      SELECT concat_ws(' ', v.valid, v.subject, v.serial, v.issuer) INTO said
	        FROM socsvc.verify_cms(convert_to(E'socsvc canonical 1\\ndocument\\tcontract\\t1\\n', 'UTF8'), bytes, now()) v;
	      IF said NOT LIKE 't%' THEN said := 'not valid'; END IF;
	    WHEN 'authority' THEN
	      INSERT INTO socsvc.trusted_authority (certificate, source) VALUES (convert_from(bytes, 'UTF8'), 'fuzz');
	      said := 'read';
	    WHEN 'revocation' THEN
	      INSERT INTO socsvc.revocation_list (list) VALUES (bytes);
	      said := 'read';
	    WHEN 'key' THEN
	      INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, valid, source, login_claim, login_values)
	        SELECT 'fuzz', 'k', a, convert_from(bytes, 'UTF8'), 'register', '{citizen}', '[2020-01-01,)', 'test', 'amr', '{otp}'
	          FROM (SELECT CASE WHEN length(bytes) > 300 THEN 'RS256' ELSE 'ES256' END) s (a);
	      said := 'read';
	  END CASE;
	  RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = said;
	EXCEPTION WHEN OTHERS THEN
	  RETURN SQLSTATE || ' ' || CASE SQLSTATE WHEN 'ZZ001' THEN SQLERRM ELSE '' END;
	END \$\$;
SQL

my $started = $node->safe_psql('fuzz', 'SELECT pg_postmaster_start_time()');
# A backend's memory, in kB. OpenSSL's is got by malloc(), so no memory context tells it.
my $memory = q{(SELECT coalesce((regexp_match(pg_read_file('/proc/self/status'), 'RssAnon:\s*(\d+)'))[1], '0'))};
$node->safe_psql('fuzz', "CREATE FUNCTION fuzz.memory() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS \$\$ SELECT $memory\::bigint \$\$");

# What may be said of each kind besides that it was read.
my %refusals = (token => qr/^(?:SV008|22\w{3})$/, claims => qr/^(?:SV008|22\w{3})$/, signature => qr/^(?:SV008|22\w{3})$/, authority => qr/^(?:22\w{3}|23\w{3})$/,
	revocation => qr/^(?:22\w{3}|23\w{3})$/, key => qr/^(?:22\w{3}|23\w{3})$/);

foreach my $kind (sort keys %mutants)
{
	my $login = $kind =~ /^(?:token|claims)$/ ? 'portal' : 'keeper';
	my $rows = join('', map { "$kind\t$_\t\\\\x" . unpack('H*', $_ ? $mutants{$kind}->() : $original{$kind}) . "\n" } 0 .. $count);
	$node->safe_psql('fuzz', "COPY fuzz.mutant FROM stdin;\n$rows\\.\n");
	my ($status, $out, $err) = $node->psql('fuzz', <<"SQL", extra_params => [ '-U', $login ], on_error_stop => 1);
		-- some are read before: what a first reading leaves in caches is no leak
		SELECT fuzz.read(kind, bytes) FROM fuzz.mutant WHERE kind = '$kind' AND n <= 50 \\g /dev/null
		SELECT fuzz.memory() AS before \\gset
		INSERT INTO fuzz.answer SELECT kind, n, left(a, 5), substr(a, 7) FROM fuzz.mutant, fuzz.read(kind, bytes) a WHERE kind = '$kind' ORDER BY n;
		SELECT fuzz.memory() - :before;
SQL
	is("$status $err", '0 ', "$kind: the session lives on");
	my $honest = $node->safe_psql('fuzz', "SELECT code || said FROM fuzz.answer WHERE kind = '$kind' AND n = 0");
	like($honest, qr/^ZZ001(?:citizen 1|t CN=Person|read)/, "$kind: the honest original is read");
	my @codes = split /\n/, $node->safe_psql('fuzz', "SELECT code FROM fuzz.answer WHERE kind = '$kind' AND n > 0 AND code <> 'ZZ001' GROUP BY 1 ORDER BY count(*) DESC");
	is(join(' ', grep { $_ !~ $refusals{$kind} } @codes), '', "$kind: refused as what it is");
	my $odd = join(' ', map { "'$_'" } grep { $_ !~ $refusals{$kind} } @codes) =~ s/ /,/gr;
	diag($node->safe_psql('fuzz', "SELECT a.code, m.n, encode(m.bytes, 'base64') FROM fuzz.answer a JOIN fuzz.mutant m USING (kind, n) WHERE kind = '$kind' AND a.code IN ($odd) LIMIT 3"))
		if $odd;
	cmp_ok($node->safe_psql('fuzz', "SELECT count(*) FROM fuzz.answer WHERE kind = '$kind' AND (code <> 'ZZ001' OR said = 'not valid')"), '>', 0, "$kind: some are refused");
	is($node->safe_psql('fuzz', "SELECT count(*) FROM fuzz.answer WHERE kind = '$kind'"), $count + 1, "$kind: all are answered");
	# Whatever of it was changed, it says what the original said or nothing.
	if ($kind =~ /^(?:token|signature)$/)
	{
		is($node->safe_psql('fuzz', <<"SQL"), '', "$kind: none says something else");
			SELECT DISTINCT said FROM fuzz.answer WHERE kind = '$kind' AND code = 'ZZ001' AND code || said <> '$honest' AND said <> 'not valid'
SQL
	}
	elsif ($kind eq 'claims')
	{
		# Its issuer signed whatever it says: somebody else, perhaps, but nobody who is not there, and no role that the key may not give.
		is($node->safe_psql('fuzz', "SELECT DISTINCT said FROM fuzz.answer WHERE kind = 'claims' AND code = 'ZZ001' AND said NOT IN ('citizen 1', 'citizen 2')"), '',
			'claims: nobody who is not there');
	}
	cmp_ok($out, '<', 4096 + $count, "$kind: and its memory does not grow with them (kB: $out)");
	note("$kind: " . $node->safe_psql('fuzz', "SELECT string_agg(format('%s %s', c, n), ', ' ORDER BY n DESC) FROM (SELECT CASE code WHEN 'ZZ001' THEN 'read' ELSE code END, count(*) FROM fuzz.answer WHERE kind = '$kind' GROUP BY 1) s (c, n)"));
}
is($node->safe_psql('fuzz', 'SELECT pg_postmaster_start_time()'), $started, 'no backend has died');
done_testing();
