#!/usr/bin/env perl
# doc/errors.md lists each SQLSTATE of class SV that the extension raises, once and in order, and no other, and again what to tell the user
# of each in Russian and in English; the errors of doc/orders.md are so as far as they go. Some test asserts each. Prints a line a fault.

use strict;
use warnings;
use File::Basename qw(dirname);

chdir dirname(__FILE__) . '/../..' or die $!;
my $faults = 0;

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return scalar <$in>;
}

# Raised: what RAISE names in SQL, and each name of socsvc.h that C uses.
my (%raised, %name);
my $header = slurp('extension/pg/socsvc.h');
while ($header =~ /#define\s+(ERRCODE_\w+)\s+(?:\\\s*)?SOCSVC_SQLSTATE\('(.)', '(.)', '(.)'\)/g) { $name{$1} = "SV$2$3$4"; }
for my $file (glob('extension/{core,pg,engine,register}/*.{c,sql}'))
{
	my $text = slurp($file);
	if ($file =~ /\.sql$/)
	{
		while ($text =~ /\bERRCODE\s*=\s*([^,;]*)/g)
		{
			my $of = $1;
			$raised{$_} = $file for $of =~ /'(SV\d{3})'/g;
		}
	}
	else
	{
		$raised{ $name{$_} } = $file for grep { $name{$_} } $text =~ /\bERRCODE_\w+/g;
	}
}
die "found no errors in the sources\n" unless keys %raised > 20;

# codes(TEXT): the codes at the beginning of the rows of its tables, in order.
sub codes
{
	my ($text) = @_;
	my @codes;
	for my $row ($text =~ /^\|\s*(SV\d{3}[^|]*)\|/mg) { push @codes, $row =~ /SV\d{3}/g; }
	return @codes;
}

my $told = 'What to tell the user';
my $errors = slurp('doc/errors.md');
my %section = ('doc/orders.md' => slurp('doc/orders.md'), map { $_ => $errors =~ /^## \Q$_\E\n(.*?)(?=^## |\z)/ms } 'Class SV', $told);
for my $file ('Class SV', $told, 'doc/orders.md')
{
	my ($before, %seen) = ('');
	for my $code (codes($section{$file}))
	{
		print("$file: $code stands twice\n"), $faults++ if $seen{$code}++;
		print("$file: $code stands after $before\n"), $faults++ if $code lt $before;
		print("$file: nothing raises $code\n"), $faults++ unless $raised{$code};
		$before = $code;
	}
	next if $file eq 'doc/orders.md';
	for my $code (sort keys %raised) { print("doc/errors.md, $file: $code of $raised{$code} is missing\n"), $faults++ unless $seen{$code}; }
}
for my $row ($section{$told} =~ /^(\|\s*SV.*)$/mg)
{
	next if $row =~ /^\| SV\d{3} \| [^|a-z]*\xd0[^|a-z]* \| [A-Z][^|\x80-\xff]* \|$/; # Cyrillic, then English
	print("doc/errors.md, $told: not in Russian and English: $row\n"), $faults++;
}

# Asserted: an SQLSTATE that a test's assertion expects, or that stands in an expected output.
my %asserted;
for my $file (glob('test/pgtap/*.sql test/tap/*.pl'))
{
	my $text = slurp($file);
	$text =~ s/^\s*(?:--|#).*//mg; # a comment asserts nothing
	for my $statement (split /;[ \t]*\n/, $text)
	{
		next if $statement !~ /\b(?:throws_ok|is|like|results_eq|set_eq|bag_eq|refused)\s*\(/;
		$asserted{$_} = 1 for $statement =~ /(?:'|qr\/)(SV\d{3})\b/g;
	}
}
for my $file (glob('expected/*.out test/isolation/expected/*.out')) { $asserted{$_} = 1 for slurp($file) =~ /\b(SV\d{3})\b/g; }
for my $code (sort keys %raised) { print("$code of $raised{$code}: no test asserts it\n"), $faults++ unless $asserted{$code}; }

exit($faults ? 1 : 0);
