#!/usr/bin/env perl
# report.pl RESULTS [BASELINE]: prints the rows that result.pl wrote as one table, how many figures that are asked are reached, and what
# is worse than the baseline. Compared with it are ratios alone, for figures of one machine tell nothing of another: a ratio to the
# limit that is more than MARGIN (default 1.25) times as bad, or one to the rival.
#   COMPARE=strict    exits with 1 when something is worse than the baseline
#   DOCUMENT=page.md  writes the table between that page's lines <!-- bench --> and <!-- /bench -->, with the remarks of RESULTS (its lines
#                     that begin with #: machine and day) above it, and the page's performance/*.svg, where they are

use strict;
use warnings;
use utf8;
use File::Basename qw(dirname);

my ($results, $baseline) = @ARGV;
die "usage: report.pl RESULTS [BASELINE]\n" unless defined $results;
my $margin = $ENV{MARGIN} // 1.25;
binmode STDOUT, ':encoding(UTF-8)';

my @remarks;
my @columns = qw(bench work unit ours rival limit to_rival to_limit asked verdict);

# rows(FILE): its rows, a hash each. Those of one name are told apart by their order: key.
sub rows
{
	my ($file) = @_;
	open my $in, '<:encoding(UTF-8)', $file or die "$file: $!\n";
	my (@rows, %seen);
	while (my $line = <$in>)
	{
		chomp $line;
		push @remarks, $1 if $line =~ /^# (.+)/ && $file eq $results;
		next if $line =~ /^(?:#|bench\t)/;
		my @fields = split /\t/, $line, -1;
		die "$file:$.: " . @fields . " fields, not " . @columns . "\n" unless @fields == @columns;
		my %row;
		@row{@columns} = @fields;
		$row{key} = "$row{bench}\t$row{work}\t" . $seen{"$row{bench}\t$row{work}"}++;
		push @rows, \%row;
	}
	return \@rows;
}

# What a ratio costs, the less the better: of a pace the share of the limit, of anything else the multiple of it.
sub cost
{
	my ($row, $to) = @_;
	return if $row->{"to_$to"} eq '';
	return $to eq 'rival' || $row->{unit} =~ m{/s$} ? 1 / ($row->{"to_$to"} || 1e-9) : $row->{"to_$to"};
}

# asked in words: of the share of the limit's pace or how many times its time, of how many times faster than the rival.
sub asked
{
	my ($row) = @_;
	return join ', ', map { s/^ours//r =~ s/^(\w+)/$1 /r =~ s/([<>]=)/$1 eq '<=' ? '≤ ' : '≥ '/er } split ' ', $row->{asked};
}

my $rows = rows($results);
my @shown = map { my $row = $_; [ @$row{qw(work unit ours rival limit to_rival to_limit)}, asked($row), $row->{verdict} ] } @$rows;
my @head = ('work; what it is compared with', 'unit', 'ours', 'rival', 'limit', ': rival', ': limit', 'asked', '');
my @width = map { my $c = $_; my $most = 0; for ([@head], @shown) { $most = length $_->[$c] if length $_->[$c] > $most } $most } 0 .. $#head;
my $last = '';
print "\n", join('  ', map { $_ < 2 || $_ > 6 ? sprintf('%-*s', $width[$_], $head[$_]) : sprintf('%*s', $width[$_], $head[$_]) } 0 .. $#head) =~ s/ +$//r, "\n";
for my $n (0 .. $#shown)
{
	print "-- $rows->[$n]{bench}\n" if $rows->[$n]{bench} ne $last;
	$last = $rows->[$n]{bench};
	print join('  ', map { $_ < 2 || $_ > 6 ? sprintf('%-*s', $width[$_], $shown[$n][$_]) : sprintf('%*s', $width[$_], $shown[$n][$_]) } 0 .. $#head) =~ s/ +$//r, "\n";
}
my @asked = grep { $_->{asked} ne '' } @$rows;
my @missed = grep { $_->{verdict} eq 'missed' } @asked;
my $sum = @asked . ' figures are asked, ' . (@asked - @missed) . ' reached, ' . @missed . ' missed';
print ": rival is how many times faster, or of what is done in a second how many times as much; : limit how many times as long, or the share\n",
	"$sum", (map { "\n  missed: $_->{bench}: $_->{work}" } @missed), "\n";

# ---- the baseline
my $worse = 0;
if (defined $baseline && -e $baseline)
{
	my %was = map { ($_->{key} => $_) } @{ rows($baseline) };
	my $compared = 0;
	for my $row (@$rows)
	{
		my $before = $was{ $row->{key} } or next;
		for my $to (qw(limit rival))
		{
			my ($now, $then) = (cost($row, $to), cost($before, $to));
			next unless defined $now && defined $then && $then > 0;
			$compared++;
			next if $now <= $margin * $then;
			print "worse than the baseline: $row->{bench}: $row->{work}: to the $to ", $row->{"to_$to"}, ', was ', $before->{"to_$to"}, "\n";
			$worse++;
		}
	}
	print "$compared ratios compared with the baseline, $worse worse by more than ", sprintf('%.0f', 100 * ($margin - 1)), " %\n";
}

# ---- the page
if (my $page = $ENV{DOCUMENT})
{
	open my $in, '<:encoding(UTF-8)', $page or die "$page: $!\n";
	my $text = do { local $/; <$in> };
	close $in;
	my $folder = dirname($page);
	my %picture = (ratios => 'Ratios to the limit and to the rival', curves => 'How costs grow');
	my $table = join('', map { "$_\n\n" } @remarks) . "$sum.\n\n"
		. join('', map { -e "$folder/performance/$_.svg" ? "![$picture{$_}](performance/$_.svg)\n\n" : '' } qw(ratios curves))
		. "| work; what it is compared with | unit | ours | rival | limit | : rival | : limit | asked | |\n|---|---|---:|---:|---:|---:|---:|---|---|\n"
		. join('', map {
			my $head = $_ && $rows->[ $_ - 1 ]{bench} eq $rows->[$_]{bench} ? '' : "| **$rows->[$_]{bench}** | | | | | | | | |\n";
			$head . '| ' . join(' | ', map { s/\|/\\|/gr } @{ $shown[$_] }) . " |\n" =~ s/ +\|/ |/gr } 0 .. $#shown);
	$text =~ s/(<!-- bench -->\n).*?(<!-- \/bench -->\n)/$1\n$table\n$2/s or die "$page has no lines <!-- bench --> and <!-- /bench -->\n";
	open my $back, '>:encoding(UTF-8)', $page or die "$page: $!\n";
	print {$back} $text;
	close $back or die "$page: $!\n";
}
exit($worse && ($ENV{COMPARE} // '') eq 'strict' ? 1 : 0);
