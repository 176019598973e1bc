#!/usr/bin/env perl
# report.pl INFO UNTESTED [--part]: prints, from a tracefile of lcov, how many lines of each C file the tests ran, the sums
# of core/ and of pg/, and each line that no test ran with the reason that UNTESTED gives. --part: of a part of the tests,
# so that lines which others run are missing.
#
# UNTESTED is a table of file, function, text and reason: the text of one line of that function, with a star for what is left
# out of it; a star alone: the whole function. A star in place of file and function: wherever a line is so.
#
# Fails (but not with --part) where an untested line has no reason there, and where core/ or pg/ has less than 90 % of its
# lines run. A row of UNTESTED that names no untested line is shown: some lines are run only when sessions happen to meet.

use strict;
use warnings;
use File::Basename qw(dirname);

my ($info, $untested, $part) = @ARGV;
my $least = 90;
my $root = dirname(__FILE__) . '/../..';

sub lines_of
{
	my ($path) = @_;
	open my $in, '<', $path or die "$path: $!\n";
	chomp(my @lines = <$in>);
	return @lines;
}

# What was counted: of each file its functions by first line, and the runs of each line.
my (%function, %runs, $file);
for (lines_of($info))
{
	if (m{^SF:(?:.*/)?(extension/(?:core|pg)/\S+)$}) { $file = $1; }
	elsif (/^SF:/) { undef $file; }
	elsif (not defined $file) { next; }
	elsif (/^FN:(\d+),(\w+)/) { $function{$file}{$1} = $2; }
	elsif (/^DA:(\d+),(\d+)/) { $runs{$file}{$1} += $2; }
}
die "$info: counts no line of extension/\n" unless %runs;

# The rows of UNTESTED.
my @rows;
for my $line (lines_of("$root/$untested"))
{
	next if $line =~ /^file\t/;
	my @columns = split /\t/, $line, -1;
	die "$untested: not four columns: $line\n" if @columns != 4 or grep { $_ eq '' } @columns;
	my $pattern = join '.*', map { quotemeta } split /\*/, $columns[2], -1;
	push @rows, { pattern => qr/^$pattern$/, file => $columns[0], function => $columns[1], text => $columns[2], reason => $columns[3], line => $line, used => 0 };
}

# reason(FILE, FUNCTION, TEXT): the reason of the first row that names this line.
sub reason
{
	my ($file, $function, $text) = @_;
	for my $row (@rows)
	{
		next if $row->{file} ne '*' and "extension/$row->{file}" ne $file;
		next if $row->{function} ne '*' and $row->{function} ne $function;
		next if $text !~ $row->{pattern};
		$row->{used} = 1;
		return $row->{reason};
	}
	return;
}

my (%lines, %run, @missing, @unexplained, %untested_of);
for my $file (sort keys %runs)
{
	my ($layer) = $file =~ m{^extension/(core|pg)/};
	my @text = lines_of("$root/$file");
	my @first = sort { $a <=> $b } keys %{ $function{$file} };
	for my $number (sort { $a <=> $b } keys %{ $runs{$file} })
	{
		for my $sum ($file, $layer, 'total') { $lines{$sum}++; $run{$sum} += $runs{$file}{$number} > 0; }
		next if $runs{$file}{$number};
		my ($first) = grep { $_ <= $number } reverse @first;
		my $function = defined $first ? $function{$file}{$first} =~ s/^pg_finfo_//r : '?';
		(my $text = $text[ $number - 1 ] // '') =~ s/^\s+|\s+$//g;
		my $reason = reason($file, $function, $text);
		push @missing, "$file:$number\t$function\t$text\t" . ($reason // '');
		push @unexplained, "$file:$number: $function(): $text" unless defined $reason;
	}
}

print "Lines that no test ran, with the reason of $untested:\n" if @missing;
print "$_\n" for @missing;
printf "\n%-48s %6s %6s %7s\n", 'file', 'lines', 'run', '%';
my $faults = 0;
for my $sum ((sort keys %runs), 'core', 'pg', 'total')
{
	my $share = 100 * ($run{$sum} // 0) / ($lines{$sum} || 1);
	printf "%-48s %6d %6d %6.1f%%\n", $sum, $lines{$sum} // 0, $run{$sum} // 0, $share;
	next if $sum !~ /^(?:core|pg)$/ or $share >= $least or $part;
	print "$sum: less than $least % of its lines are run\n";
	$faults++;
}
if (!$part)
{
	for (@unexplained) { print "no test runs, and $untested does not say why: $_\n"; $faults++; }
	print "$untested names what tests did run: $_->{line}\n" for grep { !$_->{used} } @rows;
}
exit($faults ? 1 : 0);
