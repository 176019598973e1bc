# COPY of mutated rows, text and binary, into every type of ours and arrays of it, as an ordinary role: what is taken is a value
# (it comes back the same by text, by binary, through an index and its labels); what is refused is refused as data
# (class 22; 08P01 where bytes are missing), and no backend dies.
#   COUNT=n   rows of each type and format (default 250); SEED=n another sequence (default 1)
use strict;
use warnings;

use FindBin;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $count = $ENV{COUNT} || 250;
my $seed = $ENV{SEED} || 1;
srand($seed);
diag("SEED=$seed COUNT=$count") if $ENV{COUNT} || $ENV{SEED};

# Values of each type to begin with, as people and portals write them.
my %seeds = (
	snils => [ '112-233-445 95', '11223344595', '087-654-303 00', '000-000-001 00' ],
	iin => [ '880502350126', '880 502 350 126', '990101400018' ],
	volume => [ '25 min', '<=60 min', cells('volume_text') ],
	periodicity => [ '2/week', '1-2/week', cells('periodicity_text') ]);

# What a column of the acts' standards holds.
sub cells
{
	my ($column) = @_;
	my %cells;
	open(my $file, '<', "$FindBin::Bin/../../extension/data/standards_ru_khm.tsv") or die $!;
	my @names = split /\t/, <$file> =~ s/\n$//r;
	my ($at) = grep { $names[$_] eq $column } 0 .. $#names;
	while (my $line = <$file>)
	{
		my $cell = (split /\t/, $line)[$at];
		$cells{$cell} = 1 if length $cell;
	}
	return sort keys %cells;
}

my $node = new_cluster('copy_fuzz');
make_register($node, 'fuzz', bare => 1);
my $folder = PostgreSQL::Test::Utils::tempdir();

# No type is forgotten.
my @types = split /\n/, $node->safe_psql('fuzz', <<'SQL');
	SELECT t.typname FROM pg_catalog.pg_type t
	 WHERE t.typnamespace = 'socsvc'::regnamespace AND t.typtype NOT IN ('c', 'p') AND t.typcategory <> 'A' ORDER BY 1
SQL
is_deeply(\@types, [ sort keys %seeds ], 'every type of the extension is fuzzed');

$node->safe_psql('fuzz', <<'SQL');
	CREATE ROLE fuzz_client LOGIN;
	GRANT USAGE ON SCHEMA socsvc TO fuzz_client;
	CREATE SCHEMA fuzz AUTHORIZATION fuzz_client;
SQL

# psql as the ordinary role; answers stdout and stderr.
sub client
{
	my ($script) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'psql', '-XqAt', '-v', 'VERBOSITY=sqlstate', '-U', 'fuzz_client', '-d', $node->connstr('fuzz') ],
		'<', \$script, '>', \$out, '2>', \$err);
	return ($out, $err);
}

sub write_bytes
{
	my ($path, $bytes) = @_;
	open(my $file, '>:raw', $path) or die "$path: $!";
	print $file $bytes;
	close($file) or die "$path: $!";
	return;
}

# The bytes, changed a little in a few places; `from` is another input to take a stretch of.
sub mutated
{
	my ($bytes, $from) = @_;
	my @telling = ('', "\0", "\t", "\n", "\\", "\\N", "\xC2\xA0", "\xE2\x80\x93", "\xFF", '-', '<=', '{', '"', '999999999999', "\x7F\xFF\xFF\xFF",
		"\x80\0\0\0\0\0\0\0");
	for (1 .. 1 + int rand 3)
	{
		my $at = int rand(1 + length $bytes);
		my $length = int rand(4);
		my $how = int rand 5;
		$length = length($bytes) - $at if $at + $length > length $bytes;
		if ($how == 0 && $at < length $bytes) { substr($bytes, $at, 1) ^= chr(1 << int rand 8) }
		elsif ($how == 1) { substr($bytes, $at, $length) = $telling[ rand @telling ] }
		elsif ($how == 2) { substr($bytes, $at, $length) = '' }
		elsif ($how == 3) { substr($bytes, $at, $length) = substr($from, int rand(1 + length $from), 1 + int rand 8) }
		else { $bytes = substr($bytes, 0, $at) }
	}
	return $bytes;
}

# A binary COPY's file of rows of one field is a head, then 2 bytes of the number of fields, 4 of the field's length, the field,
# and two bytes of -1.
my $head = "PGCOPY\n\xFF\r\n\0" . pack('NN', 0, 0);

sub fields_of
{
	my ($file) = @_;
	my $bytes = slurp_file($file);
	my @fields;
	my $at = length $head;
	while (unpack('n', substr($bytes, $at, 2)) == 1)
	{
		my $length = unpack('N', substr($bytes, $at + 2, 4));
		push @fields, substr($bytes, $at + 6, $length);
		$at += 6 + $length;
	}
	return @fields;
}

sub binary_file
{
	my ($field) = @_;
	return $head . pack('nN', 1, length $field) . $field . pack('n', 0xFFFF);
}

my $started = $node->safe_psql('fuzz', 'SELECT pg_postmaster_start_time()');
my %codes;

# Feeds `count` mutations of the inputs to a table; those that were taken stay in it.
sub feed
{
	my ($table, $format, @inputs) = @_;
	for (my $done = 0; $done < $count; $done += 1000)
	{
		my $script = '';
		for my $number (1 .. ($count - $done < 1000 ? $count - $done : 1000))
		{
			my ($input, $other) = @inputs[ rand @inputs, rand @inputs ];
			my $bytes = rand() < 0.02 ? $input : mutated($input, $other);
			if ($format eq 'binary')
			{
				# mostly a field of its length, so that the type's own function sees it
				$bytes = binary_file($bytes);
				$bytes = mutated($bytes, $other) if rand() < 0.1;
			}
			write_bytes("$folder/$number", $bytes);
			$script .= "\\copy fuzz.$table (v) FROM '$folder/$number' (FORMAT $format)\n";
		}
		my (undef, $errors) = client($script);
		$codes{$format}{$_}++ for $errors =~ /(?:ERROR|FATAL|PANIC):  (\w+)/g;
		my @others = grep { !/(?:ERROR:  \w{5}|^CONTEXT|^DETAIL|^HINT)/ && /\S/ } split /\n/, $errors;
		is("@others", '', "$table, $format: psql has nothing else to say");
	}
	return;
}

foreach my $type (@types)
{
	foreach my $table ($type, "${type}_array")
	{
		my $is_array = $table ne $type;
		my $operators = $is_array ? "pg_catalog" : "socsvc";
		my $send = $is_array ? 'pg_catalog.array_send' : "socsvc.${type}_send";
		my $sql_type = $is_array ? "socsvc.$type\[]" : "socsvc.$type";
		my @texts = map { my $text = s/\\/\\\\/gr; $is_array ? '{"' . $text =~ s/"/\\\\"/gr . '",NULL}' : $text } @{ $seeds{$type} };

		my $script = "CREATE TABLE fuzz.$table (n bigint GENERATED ALWAYS AS IDENTITY, v $sql_type);
			CREATE TABLE fuzz.${table}_seed (v $sql_type);\n";
		foreach my $number (1 .. @texts)
		{
			write_bytes("$folder/$number", $texts[ $number - 1 ] . "\n");
			$script .= "\\copy fuzz.${table}_seed FROM '$folder/$number'\n";
		}
		client("$script\\copy fuzz.${table}_seed TO '$folder/seed' (FORMAT binary)\n");
		my @fields = fields_of("$folder/seed");
		cmp_ok(scalar @fields, '>', 1, "$table: seeds are values");
		feed($table, 'text', @texts);
		my $by_text = $node->safe_psql('fuzz', "SELECT count(*) FROM fuzz.$table WHERE v IS NOT NULL");
		feed($table, 'binary', @fields);
		my $by_binary = $node->safe_psql('fuzz', "SELECT count(*) FROM fuzz.$table WHERE v IS NOT NULL") - $by_text;
		cmp_ok($by_text, '>', 0, "$table: some mutated text is taken");
		cmp_ok($by_binary, '>', 0, "$table: some mutated bytes are taken");
		note("$table: of $count each, $by_text by text and $by_binary by binary are values");

		# Out and in again, both ways.
		foreach my $format ('text', 'binary')
		{
			my (undef, $errors) = client(<<"SQL");
				CREATE TABLE fuzz.again (n bigint, v $sql_type);
				\\copy fuzz.$table TO '$folder/again' (FORMAT $format)
				\\copy fuzz.again FROM '$folder/again' (FORMAT $format)
SQL
			is($errors, '', "$table: what was taken goes out and in as $format");
			is($node->safe_psql('fuzz', <<"SQL"), '0', "$table: and is the same to the byte");
				SELECT count(*) FROM fuzz.$table o FULL JOIN fuzz.again a USING (n)
				 WHERE $send(o.v) IS DISTINCT FROM $send(a.v)
				    OR o.v::text IS DISTINCT FROM a.v::text OR (o.v IS NOT NULL AND NOT o.v OPERATOR($operators.=) a.v)
SQL
			client('DROP TABLE fuzz.again');
		}
		next if $is_array;
		# Each is found through an index, by value and by hash; what one text is, one order and one hash have.
		is($node->safe_psql('fuzz', <<"SQL"), "0\n0\n0\n0", "$table: index, hash and order agree about what was taken");
			CREATE INDEX ON fuzz.$table (v);
			SET enable_seqscan = off; SET enable_bitmapscan = off;
			SELECT count(*) FROM fuzz.$table a WHERE v IS NOT NULL AND NOT EXISTS (SELECT FROM fuzz.$table b WHERE b.v OPERATOR(socsvc.=) a.v AND b.n = a.n);
			SELECT count(*) FROM (SELECT v, lag(v) OVER (ORDER BY v) AS before FROM fuzz.$table WHERE v IS NOT NULL) o WHERE before OPERATOR(socsvc.>) v;
			SELECT count(DISTINCT v::text) - count(DISTINCT socsvc.${type}_send(v)) FROM fuzz.$table;
			SELECT count(*) FROM fuzz.$table a JOIN fuzz.$table b ON a.v OPERATOR(socsvc.=) b.v AND a.n > b.n
			 WHERE socsvc.${type}_hash(a.v) <> socsvc.${type}_hash(b.v) OR a.v::text <> b.v::text;
SQL
	}
}
foreach my $type ('volume', 'periodicity')
{
	foreach my $language ('ru', 'kk', 'en')
	{
		is($node->safe_psql('fuzz', "SELECT count(*) FROM fuzz.$type WHERE v IS NOT NULL AND NOT socsvc.label(v, '$language')::socsvc.$type OPERATOR(socsvc.=) v"),
			'0', "$type: labels in $language of what was taken read back");
	}
}

# What is refused is refused as data. An array of another element's type is told by the server's own array_recv.
my %allowed = (text => qr/^22/, binary => qr/^(22|08P01$|42804$|54000$)/);
foreach my $format ('text', 'binary')
{
	my @wrong = grep { $_ !~ $allowed{$format} } sort keys %{ $codes{$format} };
	is("@wrong", '', "$format: what is refused is refused as data");
	cmp_ok($codes{$format}{'22P0' . ($format eq 'text' ? 2 : 3)} // 0, '>', 0, "$format: and some is");
	note("$format: " . join(', ', map { "$_ $codes{$format}{$_}" } sort keys %{ $codes{$format} }));
}
is($node->safe_psql('fuzz', 'SELECT pg_postmaster_start_time()'), $started, 'the server is the one that was started');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP:|terminated by signal|XX000/, 'and no backend died');

$node->stop;
done_testing();
