#!/usr/bin/env perl
# make demo COUNTRY=KZ plays the steps of both manuals, every one, in the order of their numbers: the titles of
# test/demo/journey_kz.sql say which («══ 004/16–18. …», «══ 003/9, 10. …»).

use strict;
use warnings;
use utf8;
use File::Basename qw(dirname);

chdir dirname(__FILE__) . '/../..' or die $!;
my $file = 'test/demo/journey_kz.sql';
open my $in, '<:encoding(UTF-8)', $file or die "$file: $!";
my %steps = ('003' => [ 4, 18 ], '004' => [ 5, 54 ]); # before them: addresses, login, keys
my (%last, %played);
my $faults = 0;
while (my $line = <$in>)
{
	next unless $line =~ m{^\\echo '══ (00[34])/([\d–, ]+)\.};
	my ($manual, @parts) = ($1, split /, */, $2);
	for my $part (@parts)
	{
		my ($from, $to) = split /–/, $part;
		$to //= $from;
		print("$file:$.: step $manual/$from comes after $manual/$last{$manual}\n"), $faults++ if $from < ($last{$manual} // 0);
		$last{$manual} = $to;
		$played{"$manual/$_"} = 1 for $from .. $to;
	}
}
for my $manual (sort keys %steps)
{
	my ($from, $to) = @{ $steps{$manual} };
	for my $step ($from .. $to) { print("$file: step $manual/$step is not played\n"), $faults++ unless $played{"$manual/$step"}; }
}

exit($faults ? 1 : 0);
