#!/bin/bash
# Shows that test/bench/{result,report,chart}.pl and merge do what they say, on made-up figures: medians of the rounds' ratios, what is reached and
# missed, what is worse than a baseline, a page's table, drawings that are well-formed and hold what was measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
export BENCH_RESULTS=$scratch/results.tsv

# expect WHAT PATTERN FILE: a line of the file is the pattern (extended, whole line).
expect() {
  grep -qxE -- "$2" "$3" || { echo "$1: no line $2"; cat "$3"; failed=1; }
}
# refused WHAT COMMAND...: fails.
refused() {
  local what=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then echo "$what: not refused"; failed=1; fi
}
measured() { (IFS=$'\t'; echo "$*"); }

{
  measured b 'the round counts' ms 10,20,60 20,80,120 5,20,20 'limit<=2 rival>=2'
  measured b 'of the limit more' ms 30,30,30 '' 10,10,10 'limit<=2'
  measured b 'a pace' 1/s 50,60 30,40 100,100 'limit>=0.5 rival>=1.1'
  measured b 'a figure' kB 8192 '' '' 'ours<=8191'
  measured b 'nothing asked' MB 1.23456 '' '' ''
} | perl test/bench/result.pl >"$scratch/said"
tab=$'\t'
expect 'ratios' "b${tab}the round counts${tab}ms${tab}20${tab}80${tab}20${tab}2${tab}2${tab}limit<=2 rival>=2${tab}reached" "$BENCH_RESULTS"
expect 'missed' "b${tab}of the limit more${tab}ms${tab}30${tab}${tab}10${tab}${tab}3${tab}limit<=2${tab}missed" "$BENCH_RESULTS"
expect 'pace' "b${tab}a pace${tab}1/s${tab}55${tab}35${tab}100${tab}1.58${tab}0.55${tab}limit>=0.5 rival>=1.1${tab}reached" "$BENCH_RESULTS"
expect 'a bound' "b${tab}a figure${tab}kB${tab}8192${tab}${tab}${tab}${tab}${tab}ours<=8191${tab}missed" "$BENCH_RESULTS"
expect 'digits' "b${tab}nothing asked${tab}MB${tab}1.23${tab}${tab}${tab}${tab}${tab}${tab}" "$BENCH_RESULTS"
cp "$BENCH_RESULTS" "$scratch/baseline.tsv"
measured b 'of a size' ms 1 '' '' '' | SIZE=full BENCH_RESULTS=$scratch/size.tsv perl test/bench/result.pl >/dev/null
expect 'the full size is a benchmark of its own' "b SIZE=full${tab}of a size${tab}ms${tab}1${tab}${tab}${tab}${tab}${tab}${tab}" "$scratch/size.tsv"
for bad in "b${tab}w${tab}ms${tab}x${tab}${tab}${tab}" "b${tab}w${tab}ms${tab}${tab}${tab}${tab}" "b${tab}w${tab}ms${tab}1${tab}${tab}${tab}limit<=2" \
  "b${tab}w${tab}ms${tab}1${tab}${tab}${tab}limit<2" "b${tab}w${tab}ms"; do
  refused "$bad" perl test/bench/result.pl <<<"$bad"
done

perl test/bench/report.pl "$BENCH_RESULTS" "$scratch/baseline.tsv" >"$scratch/said"
expect 'the sum' '4 figures are asked, 2 reached, 2 missed' "$scratch/said"
expect 'the same as before' '5 ratios compared with the baseline, 0 worse by more than 25 %' "$scratch/said"
# Half as fast against the limit, and a third of what the rival does: both are told, and strict fails; within the margin neither is.
awk -F'\t' -v OFS='\t' '$2 == "the round counts" { $7 = 1; $8 = 4 } $2 == "a pace" { $8 = 0.46 } 1' "$scratch/baseline.tsv" >"$BENCH_RESULTS"
perl test/bench/report.pl "$BENCH_RESULTS" "$scratch/baseline.tsv" >"$scratch/said"
expect 'worse' '5 ratios compared with the baseline, 2 worse by more than 25 %' "$scratch/said"
expect 'worse, to the limit' 'worse than the baseline: b: the round counts: to the limit 4, was 2' "$scratch/said"
refused 'strict' env COMPARE=strict perl test/bench/report.pl "$BENCH_RESULTS" "$scratch/baseline.tsv"
COMPARE=strict MARGIN=3 perl test/bench/report.pl "$BENCH_RESULTS" "$scratch/baseline.tsv" >/dev/null || { echo 'a margin of 3 is not kept'; failed=1; }

# What ran takes the place of the same benchmark's rows alone; the other size stays, whatever ran.
row() { printf '%s\t%s\tms\t1\t\t\t\t\t\t\n' "$1" "$2"; }
{ echo '# by `make bench`: x'; echo '# by `make bench BENCH=c SIZE=full`: x'; printf 'bench\twork\n'; row a old; row b old; row 'c SIZE=full' old; } >"$scratch/old.tsv"
{ echo '# by `make bench BENCH=a`: y'; printf 'bench\twork\n'; row a new; row a second; } >"$scratch/new.tsv"
test/bench/merge "$scratch/new.tsv" "$scratch/old.tsv" | cut -f 1,2 >"$scratch/said"
{ echo '# by `make bench BENCH=a`: y'; echo '# by `make bench BENCH=c SIZE=full`: x'; echo '# by `make bench`: x'; printf 'bench\twork\n'
  printf '%s\n' "a${tab}new" "a${tab}second" "b${tab}old" "c SIZE=full${tab}old"; } >"$scratch/wanted"
diff "$scratch/wanted" "$scratch/said" || { echo 'merged wrongly'; failed=1; }
test/bench/merge "$scratch/new.tsv" "$scratch/old.tsv" default | cut -f 1,2 >"$scratch/said"
{ echo '# by `make bench BENCH=a`: y'; echo '# by `make bench BENCH=c SIZE=full`: x'; printf 'bench\twork\n'
  printf '%s\n' "a${tab}new" "a${tab}second" "c SIZE=full${tab}old"; } >"$scratch/wanted"
diff "$scratch/wanted" "$scratch/said" || { echo 'merged wrongly when all ran'; failed=1; }

printf 'before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n' >"$scratch/page.md"
sed -i '1i # Of a machine.' "$scratch/baseline.tsv"
DOCUMENT=$scratch/page.md perl test/bench/report.pl "$scratch/baseline.tsv" >/dev/null
expect 'the machine' 'Of a machine\.' "$scratch/page.md"
expect 'the page' '\| a pace \| 1/s \| 55 \| 35 \| 100 \| 1\.58 \| 0\.55 \| limit ≥ 0\.5, rival ≥ 1\.1 \| reached \|' "$scratch/page.md"
expect 'the page keeps what is around' 'after' "$scratch/page.md"
! grep -qx old "$scratch/page.md" || { echo 'the page keeps the old table'; failed=1; }
printf 'no marks\n' >"$scratch/page.md"
refused 'a page without marks' env DOCUMENT="$scratch/page.md" perl test/bench/report.pl "$scratch/baseline.tsv"

well_formed() { perl -MPOSIX -e 'local $/; $_ = <>; my @open; while (m{<(/?)(\w+)[^>]*?(/?)>}g) { if ($1) { pop(@open) eq $2 or exit 1 } elsif (!$3) { push @open, $2 } } exit @open' "$1" ||
  { echo "not well-formed: $1"; failed=1; }; }
perl test/bench/chart.pl ratios "$scratch/baseline.tsv" >"$scratch/ratios.svg"
well_formed "$scratch/ratios.svg"
expect 'a bar' '<text [^>]*>3\.00</text>' "$scratch/ratios.svg"
printf '%s\n' "cost${tab}one & all${tab}us${tab}10${tab}5" "cost${tab}one & all${tab}us${tab}1000${tab}7" >"$scratch/curves.tsv"
perl test/bench/chart.pl curves "$scratch/curves.tsv" >"$scratch/curves.svg"
well_formed "$scratch/curves.svg"
expect 'a curve' '<text [^>]*>one &amp; all</text>' "$scratch/curves.svg"
expect 'its points' '<polyline .* points="[0-9.]+,[0-9.]+ [0-9.]+,[0-9.]+"/>' "$scratch/curves.svg"
: >"$scratch/curves.tsv"
refused 'nothing to draw' perl test/bench/chart.pl curves "$scratch/curves.tsv"

# Every benchmark records what it measures, by what they share.
for file in test/bench/*.sh test/bench/*.sql; do
  [[ $file == *_fixture.sql ]] || grep -qE '^ *record |result\.pl' "$file" || { echo "$file records nothing"; failed=1; }
done
exit $failed
