#!/usr/bin/env bash
# Counts instructions for each octet read, ours beside two foreign readers, and tells whether
# our gates hold (exit status 1 if one does not). Instructions repeat on a busy machine; time
# does not. The difference between two passes and one leaves out all that is not reading.
#
#   benches/instructions.sh          a tenth of the longer workloads, which gives the same figures
#   benches/instructions.sh full     all of it
set -euo pipefail
cd "$(dirname "$0")/.."
part=10
case "${1:-}" in
  '') ;;
  full) part=1 ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
if ! command -v valgrind >/dev/null; then
  echo "valgrind is missing: apt-get install valgrind" >&2
  exit 2
fi

echo "building" >&2
if ! built=$(cargo bench --no-default-features --features oracles --bench count --no-run 2>&1); then
  printf '%s\n' "$built" >&2
  exit 2
fi
count=$(sed -n 's/.*(\(.*\/count-[0-9a-f]*\)).*/\1/p' <<<"$built")

# Instructions of one run of `count` with these arguments.
run() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$count" "$@" 2>&1 >/dev/null |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

# Instructions for each octet: reader, workload, part, piece.
cost() {
  local octets one two
  octets=$("$count" "$1" "$2" 1 "$3" "$4")
  one=$(run "$1" "$2" 1 "$3" "$4")
  two=$(run "$1" "$2" 2 "$3" "$4")
  awk "BEGIN { printf \"%.2f\", ($two - $one) / $octets }"
}

broken=0
# How a figure stands to its gate.
judge() {
  if awk "BEGIN { exit !($1 <= $2) }"; then
    echo "ok"
  else
    echo "BROKEN"
  fi
}

printf '\n%-46s %8s %8s %12s %12s\n' 'instructions for each octet' ours gate imap-codec imap-proto
while read -r workload gate size title; do
  ours=$(cost ours "$workload" "$size" 65536)
  codec=$(cost imap-codec "$workload" "$size" 65536)
  proto=-
  [ "$workload" = commands ] || proto=$(cost imap-proto "$workload" "$size" 65536)
  verdict=$(judge "$ours" "$gate")
  [ "$verdict" = ok ] || broken=1
  printf '%-46s %8s %8s %12s %12s  %s\n' "$title" "$ours" "$gate" "$codec" "$proto" "$verdict"
done <<TABLE
fetch 28 $part FETCH with ENVELOPE and BODYSTRUCTURE
literal 1.2 1 FETCH with a literal of 64 KiB
search 18 1 SEARCH with 100,000 numbers
commands 25 $part commands of eight kinds
status 35 $part short status lines
TABLE

# A tenth of the FETCH lines and a bit: a megabyte.
whole=$(cost ours fetch 7 1048576)
single=$(cost ours fetch 7 1)
ratio=$(awk "BEGIN { printf \"%.2f\", $single / $whole }")
literal=$(cost ours megabyte-literal 1 1)
printf '\n%-46s %8s %8s\n' 'ours, fed octet by octet' cost gate
verdict=$(judge "$ratio" 3)
[ "$verdict" = ok ] || broken=1
printf '%-46s %8s %8s  %s\n' '1 MB of FETCH lines, times the cost of whole' "$ratio" 3 "$verdict"
verdict=$(judge "$literal" 30)
[ "$verdict" = ok ] || broken=1
printf '%-46s %8s %8s  %s\n' '1 MiB literal, instructions for each octet' "$literal" 30 "$verdict"

if [ "$broken" -ne 0 ]; then
  printf '\na gate is broken: benches/count.rs says how to run one reader alone, for callgrind_annotate\n' >&2
fi
exit "$broken"
