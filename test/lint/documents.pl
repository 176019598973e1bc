#!/usr/bin/env perl
# Every SQL block of README.md, SECURITY.md, CONTRIBUTING.md and doc/*.md runs, from first to last of its page, and answers what the page
# shows. Any error is a fault, and so is a variable that nothing set. How a page is written, so that it can be played:
#
#   ```sql … ```                     played, as psql reads it; what an earlier \gset kept is :name
#   ``` … ```                        right behind it: what psql prints of the block, compared
#   SELECT …;  -- → 159              or on the lines below it: what the statement answers, columns by " | ", or (0 rows); errors as psql tells them
#   | … `SELECT … FROM …` … |        played where it stands, in a transaction of who acted last
#   <!-- sql … -->                   played and not shown: what the page takes for given; :files is a folder with issuer.pub, the key of
#                                    who issues the tokens, and standard.tsv
#   <!-- not played: WHY -->         before a block: it cannot run here. All such blocks are listed
#
# Pages are played as by clients: ordinary logins, those of doc/dba.md, who say by a signed token who acts in each transaction. Where a page
# says by a comment which token or signature a client would bring, it is made here, by keys that the register is told to trust:
#   -- citizen_token: role citizen, sub :person                    sets citizen_token
#   -- cms: of :bytes, by the key of IIN850312300012               sets cms: a detached CMS, in hexadecimal digits

use strict;
use warnings;
use File::Basename qw(dirname);
use File::Temp;

chdir dirname(__FILE__) . '/../..' or die $!;
binmode STDOUT, ':raw';
my $faults = 0;

# Where a page begins: a bare database, one with the extension, a register of a jurisdiction, or where another page has ended.
my %begins = (
	'README.md'     => 'bare',
	'doc/dba.md'    => 'bare',
	'doc/types.md'  => 'engine',
	'doc/orders.md' => 'KZ',
	map({ $_ => 'doc/portal.md' } qw(SECURITY.md doc/fees.md doc/identity.md doc/jobs.md doc/signatures.md)));
# Pages that need more than one server, and the test that plays them.
my %elsewhere = ('doc/federation.md' => 'test/tap/federation_page.pl');
my @others_first = qw(doc/dba.md doc/portal.md); # the former makes the logins

sub slurp
{
	my ($file) = @_;
	open my $in, '<:raw', $file or die "$file: $!";
	local $/;
	return scalar <$in>;
}

sub fault
{
	print @_, "\n";
	$faults++;
	return;
}

# Keys of an issuer of tokens and of an authority, and what signs with them.
my $keys = File::Temp->newdir;
my $issuer = 'https://login.example';
for my $command (
	"openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out $keys/issuer.key 2>/dev/null",
	"openssl pkey -in $keys/issuer.key -pubout -out $keys/issuer.pub",
	($ENV{CC} // 'cc') . " -o $keys/sign_token test/setup/sign_token.c -ljwt",
	"test/demo/sign.sh $keys authority >$keys/trusted.pem",
	"cp extension/data/standards_ru_khm.tsv $keys/standard.tsv")
{
	system($command) == 0 or die "failed: $command\n";
}

# token(NAME, CLAIMS): the psql command that sets the variable to a token of these claims, which may name variables.
sub token
{
	my ($name, $claims) = @_;
	my $now = time;
	my @json = (qq("iss": "$issuer"), '"aud": "register"', '"acr": "confirmed"', qq("iat": $now), '"exp": ' . ($now + 3600));
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

# Around a statement whose answer is told beside it: what makes psql print it so that it can be found and compared.
my $tuples = q(\pset format unaligned \pset tuples_only on \pset fieldsep ' | ');
my $table  = q(\pset format aligned \pset tuples_only off);

# statements(PAGE, TEXT): what psql shall read, a line a line of the page, every one that is not SQL empty, so that numbers agree; and
# what it shall answer: line number => text. A query of a table is a transaction of whoever acted last.
sub statements
{
	my ($page, $text) = @_;
	my (@lines, %answer);
	my ($inside, $client, $number, $state, $subject) = ('', 1, 0, 'none', undef);
	my ($block, $start, $end, $why); # lines of the last block, of the statement's beginning, and of its end when it has ended
	for my $line (split /\n/, $text)
	{
		$number++;
		push @lines, '';
		if ($inside eq '')
		{
			if ($line =~ /^```sql$/) { ($inside, $block, $start, $end) = (defined $why ? 'skipped' : 'sql', $number, undef, undef); }
			elsif ($line =~ /^```$/)
			{
				# Output, where a block of SQL ended on the line before last.
				$inside = defined $end && $number - $end <= 2 && $lines[ $end - 1 ] eq '' ? 'answer' : 'other';
				next if $inside eq 'other';
				$answer{$block} = '';
				$lines[ $block - 1 ] = "\\echo \@\@$block";
				$lines[ $end - 1 ]   = '\echo @@';
			}
			elsif ($line =~ /^```/)       { $inside = 'other'; }
			elsif ($line =~ /^<!-- sql$/) { ($inside, $start, $end) = ('sql', undef, undef); }
			elsif ($line =~ /^<!-- not played: (.+) -->$/)
			{
				$why = $1;
				next;
			}
			elsif ($line =~ /^\|/)
			{
				for my $query ($line =~ /`(SELECT [^`]* FROM [^`]*)`/g)
				{
					$lines[-1] .= defined $subject ? "BEGIN; SELECT socsvc.authenticate(:'$subject'); $query; COMMIT; " : "$query; ";
				}
			}
			fault("$page:$number: nothing that could be played follows") if defined $why && $inside ne 'skipped';
			print "not played: $page:$number: $why\n" if $inside eq 'skipped';
			undef $why;
			next;
		}
		if ($line =~ /^(?:```|-->)$/)
		{
			fault("$page:$number: a statement does not end") if $inside eq 'sql' && defined $start && !defined $end;
			# From now on `end` is the fence's line, which an answer may follow.
			$end = $inside eq 'sql' && $line eq '```' ? $number : undef;
			$inside = '';
			next;
		}
		$answer{$block} .= "$line\n" if $inside eq 'answer';
		next if $inside ne 'sql';

		# What it answers: behind the statement, or on lines of its own below.
		if ($line =~ /^(|.*?;)\s*-- → ?(.*)$/)
		{
			my ($code, $answer) = ($1, $2);
			if ($code ne '')
			{
				$start = $number unless defined $start && !defined $end;
				($lines[-1], $end) = ($code, $number);
			}
			defined $end or die "$page:$number: no statement has ended before this answer\n";
			if (!defined $answer{$start})
			{
				my $raises = $answer =~ /^ERROR/;
				$lines[ $start - 2 ] =~ s/^\s*--.*|$/ \\set ON_ERROR_STOP off/ if $raises; # psql looks at it when it begins a line
				$lines[ $start - 1 ] = "$tuples \\echo \@\@$start \\\\ $lines[ $start - 1 ]";
				$lines[ $end - 1 ] .= " \\echo \@\@ $table" . ($raises ? ' \set ON_ERROR_STOP on' : '');
			}
			$answer{$start} .= "$answer\n";
			next if $code eq '';
			$line = $code;
		}
		else
		{
			$lines[-1] =
			    $line =~ /^-- (\w+_token): (.*)$/ ? token($1, $2)
			  : $line =~ /^-- (cms): of :(\w+), by the key of (.*)$/ ? signature($1, $2, $3)
			  : $line;
			my $code = $line =~ s/^((?:[^'-]|'[^']*'|-(?!-))*)--.*/$1/r;
			if ($code =~ /\S/)
			{
				($start, $end) = ($number, undef) if !defined $start || defined $end;
				# Without the comment, as something may be put behind it.
				($lines[-1], $end) = ($code, $number) if $code =~ /(?:;|\\g\w*(?: \S+)?)\s*$/ || $code =~ /^\\/;
			}
		}

		# Whoever connects as a client begins each transaction by saying who acts.
		if ($line =~ /^\\connect - (\w+)/)
		{
			$client = $1 =~ /^(?:portal|agency)_login$/;
			undef $subject;
		}
		elsif ($line =~ /^BEGIN;/) { $state = 'begun'; }
		elsif ($state eq 'begun' && $line =~ /^SELECT socsvc\.authenticate\(:'(\w+)'\);/) { ($state, $subject) = ('said', $1); }
		elsif ($line =~ /^COMMIT;/) { $state = 'none'; }
		elsif ($client && defined $subject && $line =~ /^[A-Z]/ && $state ne 'said')
		{
			fault("$page:$number: nobody has authenticated in this transaction");
		}
	}
	return (\@lines, \%answer);
}

sub psql { return system('psql', '-Xq', @_) >> 8; }

# run(DATABASE, STATEMENTS): their exit status, not 0 when one raises, and what psql printed of them, errors in their places.
sub run
{
	my ($database, $statements) = @_;
	my ($script, $output) = (File::Temp->new(SUFFIX => '.sql'), File::Temp->new);
	binmode $script, ':raw';
	print $script $statements;
	close $script;
	my $status = system("psql -Xq -v ON_ERROR_STOP=1 -v files=$keys -d $database -f $script >$output 2>&1") >> 8;
	return ($status, slurp("$output") =~ s/^psql:\Q$script\E:(\d+): /psql:$1: /mgr);
}

# play(PAGE, TEXT, DATABASE): the faults of its statements and of their answers.
sub play
{
	my ($page, $text, $database) = @_;
	my ($lines, $answer) = statements($page, $text);
	my ($status, $output) = run($database, join("\n", @$lines) . "\n");
	my @faults;
	push @faults, "$page does not run: " . join("\n", grep { /^(?:psql:|DETAIL|HINT|CONTEXT)/ } split /\n/, $output) if $status != 0;
	my %found = $output =~ /^\@\@(\d+)\n(.*?)^\@\@\n/msg;
	for my $line (sort { $a <=> $b } keys %$answer)
	{
		next if !defined $found{$line} && $status != 0; # it did not come so far
		my ($is, $told) = map { s/^psql:\d+: //mgr =~ s/[ \t]+$//mgr =~ s/\n+\z/\n/r } $found{$line} // '', $answer->{$line};
		$is = "(0 rows)\n" if $is eq '';
		push @faults, "$page:$line: answers\n${is}and not\n$told" if $is ne $told;
	}
	return @faults;
}

# Databases by what is in them; those of pages are kept for the pages that go on from there.
my %database = (engine => 'socsvc_engine', 'RU-KHM' => 'socsvc_register');

sub ask { my ($status, $output) = run(@_); $status == 0 or die $output; return; }

# make_database(NAME, BEGIN): what the page begins with.
sub make_database
{
	my ($name, $begin) = @_;
	if ($begin eq 'bare') { ask('postgres', "CREATE DATABASE $name;"); return; }
	if (!$database{$begin})
	{
		ask('postgres', "CREATE DATABASE lint_documents_kz TEMPLATE socsvc_engine;");
		ask('lint_documents_kz', "CALL socsvc.create_register('$begin');");
		# The page records hours of this day, until one o'clock: there it is afternoon whenever this runs.
		my $east = 15 - (gmtime)[2];
		$east = 14 if $east > 14;
		ask('lint_documents_kz', sprintf("UPDATE socsvc.register_info SET time_zone = 'Etc/GMT%+d';", -$east));
		$database{$begin} = 'lint_documents_kz';
	}
	ask('postgres', "CREATE DATABASE $name TEMPLATE $database{$begin};");
	return if $begin eq 'engine';
	ask('postgres', "REVOKE TEMPORARY ON DATABASE $name FROM PUBLIC;"); # which a copy does not take over
	ask($name, <<"SQL") if $begin !~ /\.md$/;
INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, login_claim, login_values, valid, source)
  VALUES ('$issuer', '1', 'RS256', '@{[slurp("$keys/issuer.pub")]}', 'register', '{citizen,representative,provider,specialist,agency}',
          'acr', '{confirmed}', '[2020-01-01,)', 'made on the spot');
INSERT INTO socsvc.trusted_authority (certificate, source) VALUES ('@{[slurp("$keys/trusted.pem")]}', 'made on the spot');
SQL
	return;
}

$ENV{PGOPTIONS} = '-c client_min_messages=warning';
my @pages = grep { !m{/(?:functions|functions_m_to_z|triggers|register|register_m_to_z|views|views_m_to_z)\.md$} && slurp($_) =~ /^```sql$/m } glob '*.md doc/*.md';
my %first = map { $_ => 1 } @others_first;
my %only = map { ($_ => 1, $begins{$_} // '' => 1) } @ARGV; # for whoever writes one: these alone, where the logins are
for my $page (grep { !@ARGV || $only{$_} } @others_first, grep { !$first{$_} } @pages)
{
	if (my $test = $elsewhere{$page})
	{
		-e $test && slurp($test) =~ /\Q$page\E/ ? print("played elsewhere: $page: $test\n") : fault("$test does not play $page");
		next;
	}
	my $name = 'lint_' . lc($page =~ s/\W+/_/gr);
	make_database($name, $begins{$page} // 'RU-KHM');
	$database{$page} = $name;
	fault($_) for play($page, slurp($page), $name);
	# It would be told: of a statement that raises, a variable that is not set, a \gset without a row, an answer that is another.
	if ($page eq 'doc/portal.md')
	{
		my $as = "\\connect - portal_login\nBEGIN;\nSELECT socsvc.authenticate";
		for my $bad (
			'SELECT socsvc.sign_contract(0);', 'SELECT :nobody_set;', "SELECT 1 AS one WHERE false \\gset\nSELECT :one;",
			"$as(:'nobody_token');", "-- other_token: role citizen, sub :nobody_set\n$as(:'other_token');",
			'SELECT 1; -- → 2', "SELECT 1;\n-- → ERROR:  no", 'SELECT 1/0; -- → 1', "SELECT 1 AS one;\n```\n\n```\n one\n-----\n   2\n(1 row)\n")
		{
			next if play('', "```sql\n$bad\n```\n", $name);
			fault("what fails is not noticed: $bad");
		}
		play('', $_, $name) and fault("what is right is taken for a fault: $_")
		  for "```sql\nSELECT 1,\n  2; -- → 1 | 2\nSELECT 1/0; -- → ERROR:  division by zero\n```\n",
		  "```sql\nSELECT 1 AS one;\n```\n\n```\n one\n-----\n   1\n(1 row)\n```\n";
	}
}
psql('-d', 'postgres', map { ('-c', "DROP DATABASE $_") } grep { /^lint_/ } values %database);

exit($faults ? 1 : 0);
