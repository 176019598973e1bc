#!/usr/bin/env perl
# doc/errors.md lists each SQLSTATE of class SV that the extension raises, once and in order, and no other; so do the
# errors of doc/orders.md as far as they go. Prints a line a fault.

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

# codes(FILE): the codes at the beginning of the rows of its tables, in order.
sub codes
{
	my ($file) = @_;
	my @codes;
	for my $row (slurp($file) =~ /^\|\s*(SV\d{3}[^|]*)\|/mg) { push @codes, $row =~ /SV\d{3}/g; }
	return @codes;
}

for my $file ('doc/errors.md', 'doc/orders.md')
{
	my ($before, %seen) = ('');
	for my $code (codes($file))
	{
		print("$file: $code stands twice\n"), $faults++ if $seen{$code}++;
		print("$file: $code stands after $before\n"), $faults++ if $code lt $before;
		print("$file: nothing raises $code\n"), $faults++ unless $raised{$code};
		$before = $code;
	}
	next unless $file eq 'doc/errors.md';
	for my $code (sort keys %raised) { print("$file: $code of $raised{$code} is missing\n"), $faults++ unless $seen{$code}; }
}

exit($faults ? 1 : 0);
