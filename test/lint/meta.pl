#!/usr/bin/perl
# META.json by the PGXN Meta Spec 1.0.0 (https://pgxn.org/spec/): required keys and their types, no key that the spec does
# not know, versions and version ranges, the files that it names; and the version is that of socsvc.control.
# With an argument it reads that file, relative to which the named files are looked for: what `make dist` has packed.
use strict;
use warnings;
use JSON::PP;
use File::Basename qw(dirname);

my $file = $ARGV[0] // dirname(__FILE__) . '/../../META.json';
my $root = dirname($file);
my @problems;

sub slurp
{
	my ($name) = @_;
	open(my $handle, '<:raw', $name) or die "$name: $!\n";
	local $/;
	return scalar <$handle>;
}

my $number   = qr/(?:0|[1-9]\d*)/;
my $version  = qr/$number\.$number\.$number(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/;
my $one      = qr/(?:(?:[=!]=|[<>]=?)\s*)?$version/;
my $range    = qr/^(?:0|$one(?:,\s*$one)*)$/;
my $term     = qr{^[^\s/\\\p{Cc}]{2,}$};
my %licences = map { $_ => 1 } qw(agpl_3 apache_1_1 apache_2_0 artistic_1 artistic_2 bsd freebsd gfdl_1_2 gfdl_1_3 gpl_1 gpl_2
  gpl_3 lgpl_2_1 lgpl_3_0 mit mozilla_1_0 mozilla_1_1 openssl perl_5 postgresql qpl_1_0 ssleay sun zlib open_source
  restricted unrestricted unknown);

sub complain { push @problems, join('', @_); return; }
sub is_text  { return defined $_[0] && !ref $_[0] && length $_[0]; }

# An object of these keys (those that end in ! are required), or of x_ and more, the spec's custom ones.
sub object
{
	my ($what, $value, @keys) = @_;
	if (ref $value ne 'HASH') { complain("$what is no object"); return {}; }
	my %known = map { s/!$//r => /!$/ ? 1 : 0 } @keys;
	for my $key (sort keys %known)
	{
		complain("$what lacks $key") if $known{$key} && !exists $value->{$key};
	}
	for my $key (sort keys %$value)
	{
		complain("$what has $key, which the spec does not know") unless exists $known{$key} || $key =~ /^x_./i;
	}
	return $value;
}

sub text
{
	my ($what, $value) = @_;
	complain("$what is no text") if defined $value && !is_text($value);
	return;
}

my $meta = eval { decode_json(slurp($file)) };
die "$file is no JSON: $@" unless defined $meta;
object('META.json', $meta, qw(name! abstract! version! maintainer! license! provides! meta-spec! description generated_by
	  no_index prereqs release_status resources tags));
complain('name is no term') unless is_text($meta->{name}) && $meta->{name} =~ $term;
text($_, $meta->{$_}) for qw(abstract description generated_by);
complain('version is no semantic version') unless is_text($meta->{version}) && $meta->{version} =~ /^$version$/;
my @maintainers = ref $meta->{maintainer} eq 'ARRAY' ? @{ $meta->{maintainer} } : $meta->{maintainer};
complain('maintainer is neither a text nor a list of texts') if !@maintainers || grep { !is_text($_) } @maintainers;
if (ref $meta->{license} eq 'HASH')
{
	complain('license has what is no address') if !%{ $meta->{license} } || grep { !m{^https?://} } values %{ $meta->{license} };
}
else
{
	my @names = ref $meta->{license} eq 'ARRAY' ? @{ $meta->{license} } : $meta->{license};
	complain('license is none that the spec names') if !@names || grep { !$licences{ $_ // '' } } @names;
}
my $spec = object('meta-spec', $meta->{'meta-spec'}, qw(version! url));
complain('meta-spec is not 1.0') unless ($spec->{version} // '') =~ /^1\.0\.\d+$/;
complain('release_status is none that the spec names')
  if exists $meta->{release_status} && $meta->{release_status} !~ /^(?:stable|testing|unstable)$/;

my $provides = $meta->{provides};
complain('provides nothing') unless ref $provides eq 'HASH' && %$provides;
for my $name (ref $provides eq 'HASH' ? sort keys %$provides : ())
{
	my $extension = object("provides $name", $provides->{$name}, qw(file! version! abstract docfile));
	complain("provides $name, which is no term") unless $name =~ $term;
	complain("provides $name: no semantic version") unless ($extension->{version} // '') =~ /^$version$/;
	for my $path (grep { defined } @{$extension}{qw(file docfile)})
	{
		complain("provides $name: $path is not in the distribution") unless $path !~ m{^/|\.\.} && -f "$root/$path";
	}
}

my $prereqs = object('prereqs', $meta->{prereqs} // {}, qw(configure build test runtime develop));
for my $phase (sort keys %$prereqs)
{
	my $kinds = object("prereqs $phase", $prereqs->{$phase}, qw(requires recommends suggests conflicts));
	for my $kind (sort keys %$kinds)
	{
		while (my ($name, $wanted) = each %{ $kinds->{$kind} })
		{
			complain("prereqs $phase $kind $name: $wanted is no version range") unless $name =~ $term && $wanted =~ $range;
		}
	}
}
if (exists $meta->{tags})
{
	my @tags = ref $meta->{tags} eq 'ARRAY' ? @{ $meta->{tags} } : ();
	complain('tags are no list of tags') if !@tags || grep { !is_text($_) || !m{^[^/\\\p{Cc}]{2,255}$} } @tags;
}

# Ours: one version everywhere.
my ($ours) = slurp("$root/socsvc.control") =~ /^default_version *= *'([^']*)'/m;
for my $said ($meta->{version}, map { $_->{version} } values %{ ref $provides eq 'HASH' ? $provides : {} })
{
	complain("says version $said, socsvc.control $ours: run make") if ($said // '') ne $ours;
}
print STDERR "$file: $_\n" for @problems;
exit(@problems ? 1 : 0);
