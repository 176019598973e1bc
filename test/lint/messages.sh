#!/bin/bash
# Every message of the sources stands in po/ru.po with a translation that is not fuzzy and has the same placeholders;
# po/ru.po has no message that nothing says any more; and what the sources raise with an SV code is among them.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -R Makefile nls.mk socsvc.control META.json extension po doc "$scratch"
cd "$scratch"
make -s PG_CONFIG="${pg_config:-pg_config}" build/socsvc.pot

faults=0
# A fuzzy translation is none; msgcmp names what has none.
msgcmp po/ru.po build/socsvc.pot 2>"$scratch/faults" || { cat "$scratch/faults"; faults=1; }
msgfmt -c --check-format -o /dev/null po/ru.po || faults=1

msgids() { msgattrib --no-obsolete --no-location --no-wrap --sort-output "$1" | sed -n '/^msgid/,/^msgstr/{/^msgstr/d;p}'; }
if ! diff <(msgids po/ru.po) <(msgids build/socsvc.pot) >"$scratch/differ"; then
  sed -n 's/^< \(msgid .*\)/nothing says it: \1/p; s/^> \(msgid .*\)/not in po\/ru.po: \1/p' "$scratch/differ"
  faults=1
fi

# By other means than those that made the template.
perl - build/socsvc.pot extension/engine/*.sql extension/register/*.sql extension/pg/*.c <<'END' || faults=1
use strict;
use warnings;
my $faults = 0;
my %known;
my $raised = 0;
for my $file (@ARGV)
{
	open my $in, '<', $file or die "$file: $!";
	local $/;
	my $text = <$in>;
	if ($file =~ /\.pot$/)
	{
		while ($text =~ /^msgid ((?:"(?:[^"\\]|\\.)*"\n)+)/mg) { (my $id = $1) =~ s/^"|"\n//mg; $known{$id} = 1; }
	}
	elsif ($file =~ /\.sql$/)
	{
		while ($text =~ /\bRAISE\s+EXCEPTION\s+'((?:[^']|'')*)'((?:[^;']|'(?:[^']|'')*')*);/g)
		{
			my ($id, $rest) = ($1, $2);
			next if $rest !~ /ERRCODE\s*=[^,]*'SV\d{3}'/ || $id eq '%';
			$raised++;
			$id =~ s/''/'/g, $id =~ s/(["\\])/\\$1/g;
			$id =~ s/(?<!%)%(?!%)/%s/g if $rest =~ /^\s*,/;
			print("$file: not translated: $id\n"), $faults++ if !$known{$id};
		}
	}
	else
	{
		while ($text =~ /\berrcode\((ERRCODE_\w+)\),\s*errmsg\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g)
		{
			my $id = join '', $2 =~ /"((?:[^"\\]|\\.)*)"/g;
			$raised++;
			print("$file: not translated: $id\n"), $faults++ if !$known{$id};
		}
	}
}
print("only $raised messages found\n"), $faults++ if $raised < 400;
exit($faults > 0);
END
exit $faults
