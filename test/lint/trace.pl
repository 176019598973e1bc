#!/usr/bin/env perl
# trace.pl [ROOT]: lints ROOT/test/trace.tsv, the account of every rule of the
# source documents (doc/rules.md says what the columns mean).  Prints one line
# a fault and exits 1; silent success prints one line of totals.
#
# The expected ids stand in trace.tsv itself, held by their number a document.
# Where the rule files lie beside the repository (../shared/data), or RULES_DIR
# names them, the ids are compared one by one and in order.

use strict;
use warnings;
use File::Basename qw(dirname);
use File::Find qw(find);

my $root = $ARGV[0] // dirname(__FILE__) . '/../..';
my $file = "$root/test/trace.tsv";

my %expected = ('326-п' => 809, '000' => 173, '002' => 311, '003' => 51, '004' => 157);
my @header = qw(id state where test note);

my @fault;
my %text;       # path => its content, as bytes

# fault(LINE, TEXT): notes a fault; LINE 0 is one of the file as a whole.
sub fault
{
	my ($line, $what) = @_;
	push @fault, $line ? "test/trace.tsv:$line: $what" : "test/trace.tsv: $what";
}

# content(PATH): the content of a file under ROOT, read once.
sub content
{
	my ($path) = @_;
	return $text{$path} //= do {
		open my $in, '<', "$root/$path" or die "$path: $!\n";
		local $/;
		<$in> // '';
	};
}

# sources(): the words of the extension's SQL, those with their schema before
# them too: each object that "where" names must be there as socsvc.name, each
# column as a word.
my $words;
sub sources
{
	return $words if $words;
	$words = {};
	find({ no_chdir => 1, wanted => sub {
		return unless -f && /\.sql$/;
		my $path = substr $_, length("$root/");
		$words->{$_} = 1
		  for content($path) =~ /(?=((?:\bsocsvc\.)?\b[a-z_][a-z0-9_]*))/g;
	} }, grep { -d } "$root/extension/engine", "$root/extension/register");
	return $words;
}

# check_where(LINE, WHERE): places apart by '; ', each a name (object or
# object.column, () after a function) with an optional remark in brackets.
sub check_where
{
	my ($line, $where) = @_;

	for my $place (split /; /, $where)
	{
		if ($place !~ /^([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)(?:\(\))?(?: \(.+\))?$/)
		{
			fault($line, "where is not 'name' or 'name (remark)': $place");
			next;
		}
		my ($object, $column) = split /\./, $1;
		fault($line, "where names '$object', which extension/ does not have")
		  unless sources()->{"socsvc.$object"};
		fault($line, "where names column '$column', which extension/ does not have")
		  if defined $column && !sources()->{$column};
	}
}

# check_test(LINE, TEST): tests apart by '; ', each a path with an optional
# ': [tag]' that must occur in the file.
sub check_test
{
	my ($line, $tests) = @_;

	for my $test (split /; /, $tests)
	{
		if ($test !~ m{^((?:test|sql)/[\w./-]+)(?:: (\[[^\]]+\]))?$})
		{
			fault($line, "test is not 'path' or 'path: [tag]': $test");
			next;
		}
		my ($path, $tag) = ($1, $2);
		if (! -e "$root/$path")
		{
			fault($line, "test file does not exist: $path");
		}
		elsif (defined $tag && (-d "$root/$path" || index(content($path), $tag) < 0))
		{
			fault($line, "tag does not occur in $path: $tag");
		}
	}
}

open my $in, '<', $file or die "$file: $!\n";
chomp(my $first = <$in> // '');
fault(1, 'header is not: ' . join(' ', @header)) if $first ne join("\t", @header);

my (%line_of, @ids, %count, %states);
while (my $row = <$in>)
{
	chomp $row;
	my @field = split /\t/, $row, -1;
	if (@field != @header)
	{
		fault($., 'has ' . @field . ' fields, not ' . @header);
		next;
	}
	my ($id, $state, $where, $test, $note) = @field;

	if ($line_of{$id})
	{
		fault($., "id stands twice, first in line $line_of{$id}: $id");
		next;
	}
	$line_of{$id} = $.;
	push @ids, $id;
	$count{ $id =~ s{/.*}{}r }++;
	$states{ $state =~ s/^issue \d+$/issue/r }++;
	fault($., 'a field has a blank at its end or is untidy') if $row =~ / (?:\t|$)|\t |\r/;

	if ($state eq 'enforced')
	{
		fault($., "enforced without where: $id") if $where eq '';
		fault($., "enforced without test: $id") if $test eq '';
	}
	elsif ($state eq 'recorded')
	{
		fault($., "recorded without where: $id") if $where eq '';
	}
	elsif ($state eq 'client' || $state eq 'not_enforceable')
	{
		fault($., "$state without a reason in note: $id") if $note eq '';
	}
	elsif ($state !~ /^issue [3-9]$/)
	{
		fault($., "unknown state '$state': $id");
	}
	check_where($., $where) if $where ne '';
	check_test($., $test) if $test ne '';
}
close $in;

# Every document's rules are there, none more.
for my $source (sort keys %{ { %expected, %count } })
{
	my ($want, $got) = ($expected{$source} // 0, $count{$source} // 0);
	fault(0, "has $got ids of $source, not $want") if $want != $got;
}

# The rule files themselves, where they are at hand.
my $rules = $ENV{RULES_DIR} // "$root/../shared/data";
if (-d $rules)
{
	my (@source_ids, %in_source);
	for my $name (qw(rules_326p_1-39 rules_326p_40-88 rules_procedure_and_manuals))
	{
		open my $source, '<', "$rules/$name.tsv" or die "$rules/$name.tsv: $!\n";
		<$source>;
		while (<$source>)
		{
			my ($id) = split /\t/;
			push @source_ids, $id;
			$in_source{$id} = 1;
		}
	}
	for my $id (@source_ids)
	{
		fault(0, "id of the rule files is missing: $id") unless $line_of{$id};
	}
	for my $id (@ids)
	{
		fault($line_of{$id}, "id is in no rule file: $id") unless $in_source{$id};
	}
	fault(0, 'ids do not stand in the order of the rule files')
	  if !@fault && "@ids" ne "@source_ids";
}

# A tag in a test names a rule that exists, so that a slip of the pen shows.
for my $path (map { substr $_, length("$root/") } glob("$root/test/pgtap/*.sql"))
{
	my $number = 0;
	for my $text (split /\n/, content($path))
	{
		$number++;
		while ($text =~ m{\[((?:326-п|00[0234])/[^\]\s]+)\]}g)
		{
			push @fault, "$path:$number: tag of no rule: [$1]" unless $line_of{$1};
		}
	}
}

if (@fault)
{
	print "$_\n" for @fault;
	print scalar(@fault), " faults in the trace of rules\n";
	exit 1;
}
print scalar(@ids), ' rules traced: ',
  join(', ', map { "$states{$_} $_" } sort keys %states), "\n";
