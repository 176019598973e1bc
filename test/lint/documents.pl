#!/usr/bin/env perl
# What doc/portal.md, doc/documents.md and doc/orders.md tell a developer to type runs, from first to last, in an empty register: the sql
# blocks, and between them what stands in the tables as `SELECT … FROM …`. Any error is a fault, and so is a variable that nothing set.
# It is played as by clients: ordinary logins, those of doc/dba.md, who say by a signed token who acts in each transaction. Where a page
# says by a comment which token or signature a client would bring, it is made here, by keys that the register is told to trust:
#   -- citizen_token: role citizen, sub :person                    sets citizen_token
#   -- cms: of :bytes, by the key of IIN850312300012               sets cms: a detached CMS, in hexadecimal digits
# What the pages write as `name()` or `socsvc.name`, and the constraints of doc/errors.md, are there. What is shipped is told of:
# each setting on some page, each step of the nightly job in doc/jobs.md, each role in doc/dba.md and doc/installing.md.

use strict;
use warnings;
use File::Basename qw(dirname);
use File::Temp;

chdir dirname(__FILE__) . '/../..' or die $!;
binmode STDOUT, ':raw';
my $faults = 0;

sub slurp
{
	my ($file) = @_;
	open my $in, '<:raw', $file or die "$file: $!";
	local $/;
	return scalar <$in>;
}

# Keys of an issuer of tokens and of an authority, and what signs with them.
my $keys = File::Temp->newdir;
my $issuer = 'https://login.example';
for my $command (
	"openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out $keys/issuer.key 2>/dev/null",
	"openssl pkey -in $keys/issuer.key -pubout -out $keys/issuer.pub",
	($ENV{CC} // 'cc') . " -o $keys/sign_token test/setup/sign_token.c -ljwt",
	"test/demo/sign.sh $keys authority >$keys/trusted.pem")
{
	system($command) == 0 or die "failed: $command\n";
}

# token(NAME, CLAIMS): the psql command that sets the variable to a token of these claims, which may name variables.
sub token
{
	my ($name, $claims) = @_;
	my $now = time;
	my @json = (qq("iss": "$issuer"), qq("aud": "register"), '"amr": ["swk"]', qq("iat": $now), '"exp": ' . ($now + 3600));
	for my $claim (split /, */, $claims)
	{
		my ($key, $value) = $claim =~ /^(role|sub|represented|provider|worker) (:?[\w-]+)$/ or die "no claim of a token: $claim\n";
		push @json, qq("$key": ) . ($key =~ /^(?:provider|worker)$/ ? $value : qq("$value"));
	}
	return "\\set $name `$keys/sign_token RS256 $keys/issuer.key 1 '{" . join(', ', @json) . "}'`";
}

# signature(NAME, VARIABLE, NUMBERS): the psql command that sets the variable to a CMS over the bytes of another, by the certificate
# whose owner has these numbers.
sub signature
{
	my ($name, $variable, $numbers) = @_;
	my ($person, $organisation) = $numbers =~ /^(IIN\d{12})(?: and (BIN\d{12}))?$/ or die "nobody's certificate: $numbers\n";
	my $owner = $person . ($organisation // '');
	my $subject = "/CN=$owner/serialNumber=$person" . ($organisation ? "/OU=$organisation" : '');
	-e "$keys/$owner.pem" or system('test/demo/sign.sh', "$keys", 'person', $owner, $subject) == 0 or die "no certificate of $owner\n";
	return "\\set $name `test/demo/sign.sh $keys sign $owner :'$variable'`";
}

# statements(FILE): lines of the file as psql shall read them; every line that is not SQL is empty, so that numbers agree. A query of
# a table is a transaction of whoever acted last.
sub statements
{
	my ($file) = @_;
	my ($inside, $client, $number, $state, $subject, @lines) = (0, 1, 0, 'none');
	for my $line (split /\n/, slurp($file))
	{
		$number++;
		if ($line =~ /^```/) { $inside = $line eq '```sql'; push @lines, ''; next; }
		if (!$inside)
		{
			my @queries = $line =~ /^\|/ ? $line =~ /`(SELECT [^`]* FROM [^`]*)`/g : ();
			push @lines, join ' ', map { "BEGIN; SELECT socsvc.authenticate(:'$subject'); $_; COMMIT;" } @queries;
			next;
		}
		push @lines,
		  $line =~ /^-- (\w+_token): (.*)$/ ? token($1, $2)
		  : $line =~ /^-- (cms): of :(\w+), by the key of (.*)$/ ? signature($1, $2, $3)
		  : $line;
		# Whoever connects as a client begins each transaction by saying who acts.
		if ($line =~ /^\\connect - (\w+)/) { $client = $1 =~ /^(?:portal|agency)_login$/; }
		elsif ($line =~ /^BEGIN;/) { $state = 'begun'; }
		elsif ($state eq 'begun' && $line =~ /^SELECT socsvc\.authenticate\(:'(\w+)'\);/) { ($state, $subject) = ('said', $1); }
		elsif ($line =~ /^COMMIT;/) { $state = 'none'; }
		elsif ($client && $line =~ /^[A-Z]/ && $state ne 'said')
		{
			print "$file:$number: nobody has authenticated in this transaction\n";
			$faults++;
		}
	}
	return @lines;
}

sub psql { return system('psql', '-Xq', @_) >> 8; }

# run(DATABASE, STATEMENTS): their exit status; not 0 when one raises.
sub run
{
	my ($database, $statements) = @_;
	my $script = File::Temp->new(SUFFIX => '.sql');
	binmode $script, ':raw';
	print $script $statements;
	close $script;
	return psql('-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', $database, '-f', "$script");
}

# play(FILE, JURISDICTION): runs the file's statements in a register of its own.
sub play
{
	my ($page, $jurisdiction) = @_;
	my @lines = statements($page);
	die "$page has no statements\n" unless grep { /\bSELECT\b/ } @lines;
	my $database = 'lint_documents';
	psql('-d', 'postgres', '-c', "CREATE DATABASE $database TEMPLATE socsvc_engine") == 0 or die "no database\n";
	local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
	psql('-d', $database, '-v', 'ON_ERROR_STOP=1', '-c', "CALL socsvc.create_register('$jurisdiction')") == 0 or die "no register\n";
	run($database, <<"SQL") == 0 or die "no keys\n";
INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, login_claim, login_values, valid, source)
  VALUES ('$issuer', '1', 'RS256', '@{[slurp("$keys/issuer.pub")]}', 'register', '{citizen,representative,provider,specialist,agency}',
          'amr', '{swk}', '[2020-01-01,)', 'made on the spot');
INSERT INTO socsvc.trusted_authority (certificate, source) VALUES ('@{[slurp("$keys/trusted.pem")]}', 'made on the spot');
SQL
	if (run($database, join("\n", @lines) . "\n") != 0)
	{
		print "$page does not run in a register of $jurisdiction\n";
		$faults++;
	}
	# It would be told: of a statement that raises, a variable that is not set, a \gset without a row.
	open my $told, '>&', \*STDERR or die $!;
	open STDERR, '>', '/dev/null' or die $!;
	my $as = "\\connect - portal_login\nBEGIN;\nSELECT socsvc.authenticate";
	for my $bad (
		'SELECT socsvc.sign_contract(0);', 'SELECT :nobody_set;', 'SELECT 1 AS one WHERE false \gset',
		"$as(:'nobody_token');", token('other_token', 'role citizen, sub :nobody_set') . "\n$as(:'other_token');")
	{
		next if run($database, "$bad\nSELECT 1;\n") != 0;
		print "what fails is not noticed: $bad\n";
		$faults++;
	}
	open STDERR, '>&', $told or die $!;
	psql('-d', 'postgres', '-c', "DROP DATABASE $database");
}

# The logins of doc/dba.md.
my $logins = join "\n", slurp('doc/dba.md') =~ /^((?:CREATE ROLE|GRANT socsvc_).*)$/mg or die "no logins in doc/dba.md\n";
run('postgres', $logins) == 0 or die "no logins\n";

play('doc/portal.md', 'RU-KHM');
play('doc/documents.md', 'RU-KHM');
play('doc/orders.md', 'KZ');

# Names, of all pages that people write.
sub query
{
	my ($sql) = @_;
	open my $out, '-|', 'psql', '-XAtq', '-d', 'socsvc_register', '-c', $sql or die $!;
	my %found = map { chomp; $_ => 1 } <$out>;
	close $out or die "psql failed\n";
	return \%found;
}

my $functions = query('SELECT proname FROM pg_proc');
my $objects   = query("SELECT relname FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace
  UNION SELECT typname FROM pg_type WHERE typnamespace = 'socsvc'::regnamespace
  UNION SELECT proname FROM pg_proc WHERE pronamespace = 'socsvc'::regnamespace");
my $constraints = query("SELECT conname FROM pg_constraint WHERE connamespace = 'socsvc'::regnamespace
  UNION SELECT relname FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace AND relkind = 'i'");
for my $file (glob 'extension/engine/*.sql') # and what triggers say
{
	my $text = slurp($file);
	$constraints->{$1} = 1 while $text =~ /\bCONSTRAINT = '(\w+)'/g;
}
my %setting = map { $_ => 1 } qw(subject_role person_id provider_id worker_id trust_request_claims allow_test_tokens);
my %keyword = map { $_ => 1 } qw(in values exists pg_input_is_valid); # the last: from 16 on

for my $page (grep { !m{/(?:functions|functions_m_to_z|triggers|register|register_m_to_z|views|views_m_to_z)\.md$} } 'README.md', glob 'doc/*.md')
{
	my $number = 0;
	my $inside = 0;
	for my $line (split /\n/, slurp($page))
	{
		$number++;
		if ($line =~ /^```(\w*)/) { $inside = !$inside && $1 eq 'sql'; next; }
		for my $code ($inside ? ($line =~ s/--.*//r) : $line =~ /`([^`]+)`/g)
		{
			$code =~ s/'[^']*'//g;
			while (!$inside && $code =~ /(?<![\w.])([a-z]\w*)\((?!\d)/g)
			{
				next if $functions->{$1} || $objects->{$1} || $keyword{$1};
				print "$page:$number: there is no function $1()\n";
				$faults++;
			}
			while ($code =~ /\bsocsvc\.([a-z_]\w*)/g)
			{
				next if $objects->{$1} || $setting{$1} || $1 =~ /[A-Z]/;
				print "$page:$number: there is no socsvc.$1\n";
				$faults++;
			}
		}
		if ($page eq 'doc/errors.md' && $line =~ /^\| 23(?:50[35]|514|P01) (`[^|]*)\|/)
		{
			for my $name ($1 =~ /`([a-z_]+)`/g)
			{
				next if $constraints->{$name};
				print "$page:$number: there is no constraint $name\n";
				$faults++;
			}
		}
	}
}

# tells(WHAT, NAME, PAGES...): some page has the name as code.
sub tells
{
	my ($what, $name, @pages) = @_;
	return if grep { slurp($_) =~ /`\Q$name\E`/ } @pages;
	print "$what $name is not told of in " . (@pages > 1 ? 'doc/' : $pages[0]) . "\n";
	$faults++;
}

my @written = grep { !m{/(?:functions|functions_m_to_z|triggers|register|register_m_to_z|views|views_m_to_z)\.md$} } glob 'doc/*.md';
tells('setting', $_, @written) for sort keys %{ query('SELECT DISTINCT name FROM socsvc.shipped_setting()') };
my ($steps) = slurp('extension/engine/job.sql') =~ /FOREACH step IN ARRAY ARRAY\[(.*?)\]/s or die "no steps\n";
tells('step', $_, 'doc/jobs.md') for $steps =~ /'(\w+)'/g;
my ($roles) = slurp('extension/engine/prologue.sql') =~ /FOREACH role_name IN ARRAY ARRAY\[(.*?)\]/s or die "no roles\n";
for my $role ($roles =~ /'(\w+)'/g) { tells('role', $role, $_) for 'doc/dba.md', 'doc/installing.md'; }

exit($faults ? 1 : 0);
