#!/usr/bin/env perl
# What can be seen in the sources' text: layers, names of a machine, lengths, links, and the few words that no
# SQL of ours contains. Prints a line a fault.

use strict;
use warnings;
use File::Basename qw(basename dirname);

chdir dirname(__FILE__) . '/../..' or die $!;
my @files = grep { -f } split /\n/, `git ls-files --cached --others --exclude-standard`;
my $self  = 'test/lint/' . basename(__FILE__);
my %text;
for my $file (@files)
{
	next if $file =~ m{^test/fuzz/corpus/} || -B $file && $file =~ /\.gz$/;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	$text{$file} = <$in> // '';
}

my $faults = 0;

# fault(FILE, OFFSET, TEXT): tells of a fault at that offset of the file.
sub fault
{
	my ($file, $offset, $what) = @_;
	my $line = 1 + (substr($text{$file}, 0, $offset) =~ tr/\n//);
	print "$file:$line: $what\n";
	$faults++;
}

# forbid(WHAT, PATTERN, FILES...): no file contains the pattern.
sub forbid
{
	my ($what, $pattern, @in) = @_;
	for my $file (@in)
	{
		while ($text{$file} =~ /$pattern/g) { fault($file, $-[0], $what); }
	}
}

my @core   = grep { m{^extension/core/} } sort keys %text;
my @pg     = grep { m{^extension/pg/} } sort keys %text;
my @sql    = grep { m{^extension/(engine|register)/.*\.sql$} } sort keys %text;

# Layers: register -> engine -> pg -> core.
my %core_header = map { basename($_) => 1 } grep { /\.h$/ } @core;
for my $file (@core)
{
	while ($text{$file} =~ /^[ \t]*#[ \t]*include[ \t]*"([^"]+)"/mg)
	{
		fault($file, $-[0], "core/ includes $1, which is not of core/") unless $core_header{$1};
	}
}
forbid('core/ allocates or raises', qr/\b(?:malloc|calloc|realloc|palloc\w*|ereport|elog|exit|abort)\s*\(/, @core);
for my $file (@pg)
{
	next unless $file =~ /\.c$/;
	my ($first, $second) = $text{$file} =~ /^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">]/mg;
	fault($file, 0, 'the first include is not postgres.h') if ($first // '') ne 'postgres.h';
}
forbid('PG_VERSION_NUM is asked for in socsvc.h only', qr/\bPG_VERSION_NUM\b/, grep { !m{/socsvc\.h$} } @pg, @core);

# SQL
forbid('grants to PUBLIC', qr/^\s*GRANT\b[^;]*\bTO\s+PUBLIC\b/mi, @sql);

# Whole repository
for my $file (sort keys %text)
{
	next if $file =~ /\.(tsv|out|po)$/;
	my $lines = ($text{$file} =~ tr/\n//);
	print("$file: $lines lines, more than 1,500\n"), $faults++ if $lines > 1500;
}
my @named = grep { $_ ne $self } sort keys %text;
forbid('names a path of one machine', qr'(?<![\w.\$/})>])/(?:work|home|root|Users)/\w', @named);
forbid('names a path in /tmp (scripts use mktemp)', qr'(?<![\w.\$}])/tmp/\w', @named);
forbid('blank at the end of a line', qr/[ \t]+$/m, grep { !/\.(tsv|out|md)$/ && !m{^\.} } sort keys %text);

# Links of the documents lead somewhere.
for my $file (grep { /\.md$/ } sort keys %text)
{
	while ($text{$file} =~ /\]\(([^)#\s]+)(?:#[^)]*)?\)/g)
	{
		my ($target, $offset) = ($1, $-[0]);
		next if $target =~ /^(?:https?|mailto):/;
		fault($file, $offset, "link to $target, which is not there") unless -e dirname($file) . "/$target";
	}
}

# META.json is what doc/META.json.in and the version make of it.
my ($version) = ($text{'socsvc.control'} // '') =~ /^default_version *= *'(.*)'/m;
(my $meta = $text{'doc/META.json.in'}) =~ s/\@VERSION\@/$version/g;
print("META.json is out of date: run make META.json\n"), $faults++ if ($text{'META.json'} // '') ne $meta;
print("CHANGELOG.md has no section $version\n"), $faults++ unless ($text{'CHANGELOG.md'} // '') =~ /^## \Q$version\E\b/m;
eval { require JSON::PP; JSON::PP::decode_json($meta); 1 } or print("META.json is no JSON: $@"), $faults++;

exit($faults ? 1 : 0);
