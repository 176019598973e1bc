# Reference data that was cut or changed on its way: the build refuses what it can see, and names file and line; what it cannot see
# create_register() refuses by the rules that hold between the rows, names the chapter, and leaves nothing half made.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

# What extension/data/to_function.awk makes of a text as the file of a name: its exit status, output and complaint.
sub built
{
	my ($name, $text) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir();
	open my $file, '>:raw', "$folder/$name.tsv" or die $!;
	print $file $text;
	close $file;
	local $ENV{LC_ALL} = 'C.UTF-8';
	IPC::Run::run([ 'awk', '-f', 'extension/data/to_function.awk', "$folder/$name.tsv" ], '>', \my $out, '2>', \my $err);
	return ($? >> 8, $out, $err);
}

my $status_tsv = slurp_file('extension/data/status.tsv');
my ($code, $good, $err) = built('status', $status_tsv);
is($code, 0, 'the shipped file is built') or diag($err);
my @line = split /^/, $status_tsv;
my %cut = (
	'a line is cut' => [ join('', @line[ 0 .. 5 ]) . substr($line[6], 0, index($line[6], "\t") + 2), qr/status\.tsv:7: \d+ columns instead of \d+/ ],
	'two lines have become one' => [ $status_tsv =~ s/\n([^\n]*\n)\z/\t$1/r, qr/status\.tsv:\d+: \d+ columns instead of \d+/ ],
	'the header alone is left' => [ $line[0], qr/status\.tsv: no rows/ ],
	'nothing is left' => [ '', qr/no rows/ ],
	'the header has gone' => [ join('', @line[ 1 .. $#line ]), qr/status\.tsv:1: ".*" is no name of a column of its own/ ],
	'a column is named twice' => [ $status_tsv =~ s/^([a-z_]+)\t([a-z_]+)/$1\t$1/r, qr/status\.tsv:1: "[a-z_]+" is no name of a column of its own/ ],
	'line ends were changed' => [ $status_tsv =~ s/\n/\r\n/gr, qr/status\.tsv:1: a carriage return/ ]);
for my $what (sort keys %cut)
{
	($code, my $out, $err) = built('status', $cut{$what}[0]);
	is($code, 1, "$what: not built");
	like($err, $cut{$what}[1], "$what: it says where");
}

# What is a table still, but not the one that it was: the extension has it, the register is not made of it.
my $node = new_cluster('reference');
make_register($node, 'register', bare => 1);
$node->safe_psql('postgres', 'ALTER SYSTEM SET log_statement = none');
$node->reload;
my %wrong = (
	'lines are missing' => [ 'status', sub { join('', grep { !/^contract\tactive\t/ } split(/^/, $_[0])) }, '23503', '90_data_rules' ],
	'a date that is none' => [ 'fee_cap', sub { $_[0] =~ s/\[2015-01-01,\)/[2015-13-01,)/r }, '22008', undef ]);
for my $what (sort keys %wrong)
{
	my ($name, $change, $sqlstate, $chapter) = @{ $wrong{$what} };
	my $text = slurp_file("extension/data/$name.tsv");
	my $changed = $change->($text);
	isnt($changed, $text, "$what: in $name.tsv");
	replace($name, $changed);
	my ($status, $out, $err) = $node->psql('register', "CALL socsvc.create_register('RU-KHM')", extra_params => [ '-v', 'VERBOSITY=verbose' ]);
	like($err, qr/ERROR:\s+$sqlstate:/, "$what: no register is made ($sqlstate)");
	like($err, qr/ line \d+ at SQL statement\nchapter _register_@{[ $chapter || '\w+' ]}$/m, "$what: chapter and line are named");
	is($node->safe_psql('register', q(SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname IN ('socsvc', 'socsvc_bi') AND c.relkind IN ('r', 'p', 'S', 'v'))), '0', "$what: nothing of it is there");
	replace($name, $text);
}
$node->safe_psql('register', "CALL socsvc.create_register('RU-KHM')");
is($node->safe_psql('register', 'SELECT problem, object FROM socsvc.check_register()'), '', 'of the right files it is made, whole');

$node->stop;
done_testing();

# Puts what is built of a text into the place of the extension's function.
sub replace
{
	my ($name, $text) = @_;
	my ($code, $out, $err) = built($name, $text);
	$code == 0 or die $err;
	my ($function) = $out =~ /(CREATE FUNCTION .*?\n\$shipped\$;)/s or die $out;
	$node->safe_psql('register', $function =~ s/^CREATE FUNCTION/CREATE OR REPLACE FUNCTION/r);
	return;
}
