#!/usr/bin/env perl
# What the pages that people write call `name()` or `socsvc.name`, and the constraints of doc/errors.md, are there. What is shipped is told
# of: each setting on some page, each step of the nightly job in doc/jobs.md, each role in doc/dba.md and doc/installing.md.

use strict;
use warnings;
use File::Basename qw(dirname);

chdir dirname(__FILE__) . '/../..' or die $!;
binmode STDOUT, ':raw';
my $faults = 0;

sub slurp
{
	my ($file) = @_;
	open my $in, '<:raw', $file or die "$file: $!";
	local $/;
	return scalar <$in>;
}

sub query
{
	my ($sql) = @_;
	open my $out, '-|', 'psql', '-XAtq', '-d', 'socsvc_register', '-c', $sql or die $!;
	my %found = map { chomp; $_ => 1 } <$out>;
	close $out or die "psql failed\n";
	return \%found;
}

my $functions = query('SELECT proname FROM pg_proc');
my $objects   = query("SELECT relname FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace
  UNION SELECT typname FROM pg_type WHERE typnamespace = 'socsvc'::regnamespace
  UNION SELECT proname FROM pg_proc WHERE pronamespace = 'socsvc'::regnamespace");
my $constraints = query("SELECT conname FROM pg_constraint WHERE connamespace = 'socsvc'::regnamespace
  UNION SELECT relname FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace AND relkind = 'i'");
for my $file (glob 'extension/engine/*.sql') # and what triggers say
{
	my $text = slurp($file);
	$constraints->{$1} = 1 while $text =~ /\bCONSTRAINT = '(\w+)'/g;
}
my %setting = map { $_ => 1 } qw(subject_role person_id provider_id worker_id replayed_day trust_request_claims allow_test_tokens);
my %keyword = map { $_ => 1 } qw(in values exists pg_input_is_valid); # the last: from 16 on

for my $page (grep { !m{/(?:functions|register|register_m_to_z|views|views_m_to_z)\.md$} } 'README.md', glob 'doc/*.md')
{
	my $number = 0;
	my $inside = 0;
	for my $line (split /\n/, slurp($page))
	{
		$number++;
		if ($line =~ /^```(\w*)/) { $inside = !$inside && $1 eq 'sql'; next; }
		for my $code ($inside ? ($line =~ s/--.*//r) : $line =~ /`([^`]+)`/g)
		{
			$code =~ s/'[^']*'//g;
			while (!$inside && $code =~ /(?<![\w.])([a-z]\w*)\((?!\d)/g)
			{
				next if $functions->{$1} || $objects->{$1} || $keyword{$1};
				print "$page:$number: there is no function $1()\n";
				$faults++;
			}
			while ($code =~ /\bsocsvc\.([a-z_]\w*)/g)
			{
				next if $objects->{$1} || $setting{$1} || $1 =~ /[A-Z]/;
				print "$page:$number: there is no socsvc.$1\n";
				$faults++;
			}
		}
		if ($page eq 'doc/errors.md' && $line =~ /^\| 23(?:50[35]|514|P01) (`[^|]*)\|/)
		{
			for my $name ($1 =~ /`([a-z_]+)`/g)
			{
				next if $constraints->{$name};
				print "$page:$number: there is no constraint $name\n";
				$faults++;
			}
		}
	}
}

# tells(WHAT, NAME, PAGES...): some page has the name as code.
sub tells
{
	my ($what, $name, @pages) = @_;
	return if grep { slurp($_) =~ /`\Q$name\E`/ } @pages;
	print "$what $name is not told of in " . (@pages > 1 ? 'doc/' : $pages[0]) . "\n";
	$faults++;
}

my @written = grep { !m{/(?:functions|register|register_m_to_z|views|views_m_to_z)\.md$} } glob 'SECURITY.md doc/*.md';
tells('setting', $_, @written) for sort keys %{ query('SELECT DISTINCT name FROM socsvc.shipped_setting()') };
my ($steps) = slurp('extension/engine/job.sql') =~ /FOREACH step IN ARRAY ARRAY\[(.*?)\]/s or die "no steps\n";
tells('step', $_, 'doc/jobs.md') for $steps =~ /'(\w+)'/g;
my ($roles) = slurp('extension/engine/prologue.sql') =~ /FOREACH role_name IN ARRAY ARRAY\[(.*?)\]/s or die "no roles\n";
for my $role ($roles =~ /'(\w+)'/g) { tells('role', $role, $_) for 'doc/dba.md', 'doc/installing.md'; }

exit($faults ? 1 : 0);
