#!/usr/bin/env perl
# Each RAISE EXCEPTION of the engine and of the register says which row or value it is about (a value in its message, or a
# DETAIL) and what to do (a HINT), but for those that %complete names. Prints a line a fault.

use strict;
use warnings;
use File::Basename qw(dirname);

chdir dirname(__FILE__) . '/../..' or die $!;

# The SQLSTATEs whose message says all there is, and why.
my %complete = (
	no_data_found => 'the id that was asked for stands in the message, and only the caller knows the right one',
	null_value_not_allowed => 'the message names what must be given',
	foreign_key_violation => 'the message names the row that is not there, in the way of the server\'s own',
	feature_not_supported => 'the message names the type',
	serialization_failure => 'the transaction is repeated; no row of the caller is at fault');

# And of single messages, by their beginning.
my %said = (
	'only a superuser %' => 'no row',
	'this database holds no register' => 'no row is there',
	'this database is no federal node' => 'no row is there',
	'the register has no key' => 'no row is there',
	'pg_cron is not ' => 'no row is there',
	'no connection is given' => 'nothing was given',
	'whom to search for is not said' => 'nothing was given',
	'the days on which the standard is in force are not given' => 'nothing was given',
	'the act that sets the standard is not given' => 'nothing was given',
	'the audit is not sealed in a transaction' => 'it is about the transaction, no row',
	'the check digits of the account number do not agree' => 'the number is personal, and is not written to a log',
	'shipped standard of RU-KHM' => 'a fault of what is shipped: for who builds it, not for who uses it',
	'%' => 'passes another error on, with its DETAIL and HINT',
);

my ($faults, $seen, %used) = (0, 0);
for my $file (sort glob('extension/{engine,register}/*.sql'))
{
	open my $in, '<', $file or die "$file: $!";
	my $text = do { local $/; <$in> };
	while ($text =~ /\bRAISE\s+EXCEPTION\s+('(?:[^']|'')*')((?:'(?:[^']|'')*'|--[^\n]*|[^';])*);/g)
	{
		my ($message, $rest, $begins) = (substr($1, 1, -1), $2, $-[0]);
		my $line = 1 + (substr($text, 0, $begins) =~ tr/\n//);
		next if substr($text, 0, $begins) =~ /--[^\n]*\z/;
		$seen++;
		my ($state) = $rest =~ /ERRCODE\s*=\s*'(\w+)'/;
		if (defined $state and $complete{$state}) { $used{$state} = 1; next; }
		my ($said) = grep { $_ eq '%' ? $message eq '%' : index($message, $_) == 0 } sort keys %said;
		if (defined $said) { $used{$said} = 1; next; }
		my @lacks;
		push @lacks, 'neither a value in the message nor a DETAIL' if $message !~ /%/ and $rest !~ /\bDETAIL\s*=/;
		push @lacks, 'no HINT' if $rest !~ /\bHINT\s*=/;
		print("$file:$line: '$message' has ", join(' and ', @lacks), "\n"), $faults++ if @lacks;
	}
}
die "found no RAISE in the sources\n" unless $seen > 400;
for (sort(keys %complete, keys %said)) { print("no RAISE is excused by '$_'\n"), $faults++ unless $used{$_}; }

exit($faults ? 1 : 0);
