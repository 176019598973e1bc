#!/usr/bin/perl
# test/setup/upgrade_script.pl FOLDER: of what test/setup/upgrade_script.sql said of an old and a new register (FOLDER/old.objects,
# FOLDER/new.objects) prints the statements that lead from the one to the other. FOLDER/new.routines: the new functions.
use strict;
use warnings;
use JSON::PP;

my ($folder) = @ARGV;
my (%in, @objects, %routine, %done, %new_table);
for my $which (qw(old new))
{
	open(my $file, '<', "$folder/$which.objects") or die "$folder/$which.objects: $!\n";
	while (<$file>)
	{
		next unless /^\[/;
		my $object = decode_json($_);
		$in{$which}{ $object->[2] } = $object;
		push @objects, $object;
	}
}
open(my $file, '<:encoding(UTF-8)', "$folder/new.routines") or die "$folder/new.routines: $!\n";
while (<$file>) { $routine{$1} = 1 if /^([^\t]+)\t/; }

binmode STDOUT, ':encoding(UTF-8)';
for my $object (sort { $a->[0] <=> $b->[0] || $a->[2] cmp $b->[2] } @objects)
{
	my ($rank, $of, $key) = @$object;
	my ($old, $new) = map { $in{$_}{$key} } qw(old new);
	next if $done{$key}++ || $old && $new && ($old->[3] // '') eq ($new->[3] // '');
	if ($rank == 10)
	{
		$new_table{$of} = 1 if $new;
		print $new ? "-- $key is new: CREATE TABLE, triggers, policies, grants and comments as in its chapter\n" : "$old->[4]\n";
		next;
	}
	# What goes with a table that is new or gone, or with a function that is gone.
	next if defined $of && $rank != 82 && ($new_table{$of} || !$in{new}{"table $of"} && $in{old}{"table $of"});
	next if $rank == 82 && !$routine{$of};
	if ($old && $new && $new->[5]) { print "$new->[5]\n"; next; }
	print "-- $key is gone\n" if !$new && !$old->[4];
	print "$old->[4]\n" if $old && $old->[4];
	print "$new->[3]\n" if $new;
}
