#!/usr/bin/env perl
# chart.pl ratios RESULTS | curves CURVES: draws rows of results, or curves (chart TAB series TAB unit TAB x TAB y a line), as SVG that
# needs nothing else. Both axes of curves, and that of ratios, are logarithmic.

use strict;
use warnings;
use utf8;
use List::Util qw(max min);
use POSIX qw(ceil floor);

my ($kind, $file) = @ARGV;
die "usage: chart.pl ratios|curves FILE\n" unless defined $file && $kind =~ /^(?:ratios|curves)$/;
binmode STDOUT, ':encoding(UTF-8)';
open my $in, '<:encoding(UTF-8)', $file or die "$file: $!\n";
my @rows = map { chomp; [ split /\t/, $_, -1 ] } grep { !/^#/ } <$in>;
@rows = grep { $_->[0] ne 'bench' } @rows;
die "$file: nothing to draw\n" unless @rows;

my @body;
sub draw { push @body, join('', @_); return; }
sub escaped { my ($text) = @_; my %as = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;'); return $text =~ s/([&<>])/$as{$1}/gr; }
sub text
{
	my ($x, $y, $said, %is) = @_;
	my $style = join '', map { " $_=\"$is{$_}\"" } sort keys %is;
	draw(sprintf('<text x="%.1f" y="%.1f"%s>', $x, $y, $style), escaped($said), '</text>');
	return;
}
sub line { my ($x1, $y1, $x2, $y2, $stroke, $width) = @_; draw(sprintf('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="%s"/>', $x1, $y1, $x2, $y2, $stroke, $width // 1)); return; }
sub log10 { return log($_[0]) / log(10); }
sub shown
{
	my ($n) = @_;
	my $exponent = sprintf '%.0f', log10($n);
	return $n >= 1e6 ? '10' . join('', map { (qw(⁰ ¹ ² ³ ⁴ ⁵ ⁶ ⁷ ⁸ ⁹))[$_] } split //, $exponent) : $n < 1 ? sprintf('%g', $n) : $n =~ s/(?<=\d)(?=(?:\d{3})+$)/,/gr;
}

my ($width, $height);
if ($kind eq 'ratios')
{
	# Two panels: how many times the limit's time it takes, how many times faster than the rival it is.
	my (@lines, $last);
	for my $row (@rows)
	{
		my ($bench, $work, $unit, undef, undef, undef, $to_rival, $to_limit, $asked, $verdict) = @$row;
		next if $to_rival eq '' && $to_limit eq '';
		my $pace = $unit =~ m{/s$};
		my %bound = map { /^(rival|limit)[<>]=(.*)/ ? ($1 => $2) : () } split ' ', $asked;
		for ($to_limit, grep { defined } $bound{limit}) { $_ = 1 / $_ if $pace && $_ ne '' && $_ > 0; }
		push @lines, { head => $bench } if $bench ne ($last // '');
		$last = $bench;
		push @lines, { work => $work, limit => $to_limit, rival => $to_rival, bound => \%bound };
	}
	my ($label, $panel, $gap, $step, $top) = (470, 300, 40, 17, 62);
	$width = $label + 2 * $panel + 2 * $gap + 30;
	$height = $top + $step * @lines + 40;
	my %panel = (
		limit => { x => $label + $gap, low => 0.05, high => 20, better => -1, title => 'times the limit’s time (less is better)' },
		rival => { x => $label + $panel + 2 * $gap, low => 0.5, high => 5000, better => 1, title => 'times faster than the rival (more is better)' });
	for my $name (qw(limit rival))
	{
		my $p = $panel{$name};
		$p->{at} = sub { my $v = max($p->{low}, min($p->{high}, $_[0])); return $p->{x} + $panel * log($v / $p->{low}) / log($p->{high} / $p->{low}); };
		text($p->{x} + $panel / 2, 30, $p->{title}, 'text-anchor' => 'middle', 'font-weight' => 'bold');
		for my $tick (map { (10**$_) x 1 } -2 .. 4)
		{
			next if $tick < $p->{low} || $tick > $p->{high};
			line($p->{at}->($tick), $top - 10, $p->{at}->($tick), $height - 34, $tick == 1 ? '#555' : '#ddd');
			text($p->{at}->($tick), $top - 14, shown($tick), 'text-anchor' => 'middle', fill => '#555');
			text($p->{at}->($tick), $height - 20, shown($tick), 'text-anchor' => 'middle', fill => '#555');
		}
	}
	my $y = $top;
	for my $l (@lines)
	{
		$y += $step;
		if (defined $l->{head}) { text(8, $y - 4, $l->{head}, 'font-weight' => 'bold'); next; }
		my $work = length $l->{work} > 74 ? substr($l->{work}, 0, 73) . '…' : $l->{work};
		text(20, $y - 4, $work);
		for my $name (qw(limit rival))
		{
			my ($p, $value, $bound) = ($panel{$name}, $l->{$name}, $l->{bound}{$name});
			next if $value eq '';
			my ($from, $to) = sort { $a <=> $b } $p->{at}->(1), $p->{at}->($value);
			my $kept = !defined $bound ? undef : $p->{better} > 0 ? $value >= $bound : $value <= $bound;
			my $fill = !defined $kept ? '#9aa5b1' : $kept ? '#3a8f5c' : '#c8452f';
			draw(sprintf('<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s"/>', $from, $y - $step + 4, max($to - $from, 1.5), $step - 5, $fill));
			line($p->{at}->($bound), $y - $step + 2, $p->{at}->($bound), $y + 1, '#111', 2) if defined $bound;
			my $edge = $value < 1 ? $from : max($to, defined $bound ? $p->{at}->($bound) : 0); # past the stroke
			text($value >= 1 ? $edge + 4 : $edge - 4, $y - 4, sprintf($value >= 100 ? '%.0f' : '%.2f', $value), 'text-anchor' => $value >= 1 ? 'start' : 'end', 'font-size' => 10, fill => '#333');
		}
	}
	text(8, $height - 4, 'Green: reached, red: missed, grey: nothing is asked; the black stroke is what is asked.', fill => '#555');
}
else
{
	# A picture a chart, two in a row.
	my (@charts, %chart);
	for my $row (@rows)
	{
		my ($chart, $series, $unit, $x, $y) = @$row;
		push @charts, $chart unless $chart{$chart};
		my $c = $chart{$chart} //= { unit => $unit, series => [], points => {} };
		push @{ $c->{series} }, $series unless $c->{points}{$series};
		push @{ $c->{points}{$series} }, [ $x, $y ] if $y > 0;
	}
	my ($w, $h, $plot_w, $plot_h, $left, $top) = (560, 330, 300, 220, 62, 46);
	my @colour = map { "#$_" } qw(1f6fb4 c8452f 3a8f5c 8a5bb0 b8860b 444444 d16ba5 2a9d9d);
	$width = 2 * $w;
	$height = $h * int((@charts + 1) / 2) + 10;
	for my $n (0 .. $#charts)
	{
		my $c = $chart{ $charts[$n] };
		my ($x0, $y0) = ($w * ($n % 2) + $left, $h * int($n / 2) + $top);
		my @all = map { @$_ } values %{ $c->{points} };
		my ($x_low, $x_high) = (min(map { $_->[0] } @all), max(map { $_->[0] } @all));
		my ($y_low, $y_high) = map { 10**$_ } floor(log10(min(map { $_->[1] } @all))), ceil(log10(max(map { $_->[1] } @all)));
		$y_high *= 10 if $y_high <= $y_low;
		$x_high = 10 * $x_low if $x_high <= $x_low;
		my $at_x = sub { $x0 + $plot_w * log($_[0] / $x_low) / log($x_high / $x_low) };
		my $at_y = sub { $y0 + $plot_h - $plot_h * log($_[0] / $y_low) / log($y_high / $y_low) };
		text($x0 - $left + 8, $y0 - 22, "$charts[$n], $c->{unit}", 'font-weight' => 'bold');
		for (my $tick = $y_low; $tick <= $y_high * 1.01; $tick *= 10)
		{
			line($x0, $at_y->($tick), $x0 + $plot_w, $at_y->($tick), '#ddd');
			text($x0 - 6, $at_y->($tick) + 4, shown($tick), 'text-anchor' => 'end', fill => '#555');
		}
		for my $tick (sort { $a <=> $b } keys %{ { map { $_->[0] => 1 } @all } })
		{
			line($at_x->($tick), $y0 + $plot_h, $at_x->($tick), $y0 + $plot_h + 4, '#555');
			text($at_x->($tick), $y0 + $plot_h + 17, shown($tick), 'text-anchor' => 'middle', fill => '#555');
		}
		line($x0, $y0 + $plot_h, $x0 + $plot_w, $y0 + $plot_h, '#555');
		for my $s (0 .. $#{ $c->{series} })
		{
			my $name = $c->{series}[$s];
			my $stroke = $colour[ $s % @colour ];
			my @points = sort { $a->[0] <=> $b->[0] } @{ $c->{points}{$name} // [] };
			draw('<polyline fill="none" stroke="', $stroke, '" stroke-width="2" points="', join(' ', map { sprintf '%.1f,%.1f', $at_x->($_->[0]), $at_y->($_->[1]) } @points), '"/>');
			draw(sprintf('<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>', $at_x->($_->[0]), $at_y->($_->[1]), $stroke)) for @points;
			line($x0 + $plot_w + 14, $y0 + 10 + 18 * $s, $x0 + $plot_w + 32, $y0 + 10 + 18 * $s, $stroke, 3);
			text($x0 + $plot_w + 38, $y0 + 14 + 18 * $s, $name);
		}
	}
}


print qq(<svg xmlns="http://www.w3.org/2000/svg" width="$width" height="$height" viewBox="0 0 $width $height" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="12">\n),
	qq(<rect width="100%" height="100%" fill="#fff"/>\n), join("\n", @body), "\n</svg>\n";
