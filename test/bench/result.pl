#!/usr/bin/env perl
# result.pl: reads measurements, a line each, appends them as rows of results to the file that BENCH_RESULTS names and tells of them.
#
#   bench TAB work TAB unit TAB ours TAB rival TAB limit TAB asked
#
# ours, rival, limit: figures of the rounds, by commas, or nothing. Written are their medians, and the medians of the rounds' ratios:
# as costs (unit ms, us, s, MB, …) rival / ours, so many times faster, and ours / limit, so many times as long; of what is done in a
# second (a unit that ends in "/s") ours / rival and ours / limit, the share of the limit's pace.
# asked: conditions by blanks, each ours, rival or limit (the figure, or that ratio), <= or >=, and a number. All must hold.

use strict;
use warnings;

# The median of some numbers.
sub median
{
	my @sorted = sort { $a <=> $b } @_;
	my $middle = int(@sorted / 2);
	return @sorted % 2 ? $sorted[$middle] : ($sorted[ $middle - 1 ] + $sorted[$middle]) / 2;
}

# ratio(\@A, \@B): the median of A / B by round; of the medians where one side was measured more often.
sub ratio
{
	my ($dividends, $divisors) = @_;
	my ($a, $b) = @$dividends == @$divisors ? ($dividends, $divisors) : ([ median(@$dividends) ], [ median(@$divisors) ]);
	return median(map { $b->[$_] ? $a->[$_] / $b->[$_] : 'inf' } 0 .. $#$a);
}

# Three digits that count; whole numbers are left whole.
sub shown
{
	my ($number) = @_;
	return $number if $number =~ /^(?:inf|-?\d{1,15})$/i;
	return sprintf '%.0f', $number if abs($number) >= 100;
	my $text = sprintf '%.3g', $number;
	return $text =~ /e/ ? sprintf('%.6f', $number) : $text;
}

binmode $_, ':raw' for *STDIN, *STDOUT;
open my $results, '>>:raw', $ENV{BENCH_RESULTS} // '/dev/null' or die "$ENV{BENCH_RESULTS}: $!\n";
while (my $line = <STDIN>)
{
	chomp $line;
	my ($bench, $work, $unit, @rest) = split /\t/, $line, -1;
	my $asked = pop @rest // '';
	die "not a measurement: $line\n" unless @rest == 3;
	$bench .= ' SIZE=full' if ($ENV{SIZE} // '') eq 'full'; # stands beside what is measured by default
	my ($ours, $rival, $limit) = map { [ split /,/, $_ ] } @rest;
	for my $figure (@$ours, @$rival, @$limit) { die "not a number, $figure: $line\n" unless $figure =~ /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i; }
	die "nothing was measured: $line\n" unless @$ours;
	my $pace = $unit =~ m{/s$};
	my %is = (ours => median(@$ours));
	$is{rival} = $pace ? ratio($ours, $rival) : ratio($rival, $ours) if @$rival;
	$is{limit} = ratio($ours, $limit) if @$limit;
	my $verdict = $asked eq '' ? '' : 'reached';
	for my $condition (split ' ', $asked)
	{
		my ($what, $sign, $bound) = $condition =~ /^(ours|rival|limit)([<>]=)(-?[\d.]+)$/ or die "not a condition, $condition: $line\n";
		die "nothing to compare, $condition: $line\n" unless defined $is{$what};
		$verdict = 'missed' unless $sign eq '<=' ? $is{$what} <= $bound : $is{$what} >= $bound;
	}
	my @row = ($bench, $work, $unit, shown($is{ours}), (map { @$_ ? shown(median(@$_)) : '' } $rival, $limit),
		(map { defined ? shown($_) : '' } @is{qw(rival limit)}), $asked, $verdict);
	print {$results} join("\t", @row), "\n";
	printf "  %s, %s: %s%s%s%s\n", $work, $unit, $row[3],
		$row[4] eq '' ? '' : "; rival $row[4]" . ($pace ? ", $row[6] times its pace" : ", $row[6] times faster"),
		$row[5] eq '' ? '' : "; limit $row[5]" . ($pace ? ", $row[7] of its pace" : ", $row[7] times as long"),
		$asked eq '' ? '' : "; asked $asked: $verdict";
}
close $results or die $!;
