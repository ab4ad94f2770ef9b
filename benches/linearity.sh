#!/usr/bin/env bash
# Tells whether reading and writing cost in proportion to their input: twice as many repetitions of a
# production may cost at most 2.2 times the instructions, and 100,000 for the allocator's
# housekeeping, for each production of benches/linearity/repeats.rs. Instructions repeat on a
# busy machine; time does not. Exit status 1 if one costs more.
set -euo pipefail
cd "$(dirname "$0")/.."
most=2.2
once_more=100000
if ! command -v valgrind >/dev/null; then
  echo "valgrind is missing: apt-get install valgrind" >&2
  exit 2
fi

echo "building" >&2
if ! built=$(cargo test --bench linearity --no-run 2>&1); then
  printf '%s\n' "$built" >&2
  exit 2
fi
program=$(sed -n 's/.*(\(.*\/linearity-[0-9a-f]*\)).*/\1/p' <<<"$built")

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
valgrind --tool=callgrind --callgrind-out-file="$dir/out" --collect-atstart=no \
  --toggle-collect='linearity::measured' --dump-after='linearity::measured' \
  "$program" >"$dir/calls" 2>"$dir/log" || { cat "$dir/log" >&2; exit 2; }

# The dumps are numbered in the order of the calls.
call=0
while IFS=$'\t' read -r name times octets _; do
  call=$((call + 1))
  cost=$(sed -n 's/^\(totals\|summary\): \([0-9]*\).*/\2/p' "$dir/out.$call" | head -n 1)
  printf '%s\t%s\t%s\t%s\n' "$name" "$times" "$octets" "$cost"
done <"$dir/calls" |
  awk -F '\t' -v most="$most" -v once_more="$once_more" '
    NR % 2 { once = $4; octets = $3; next }
    {
      ratio = $4 / once
      verdict = $4 <= most * once + once_more ? "ok" : "BROKEN"
      if (verdict != "ok") broken++
      printf "%-34s %8d octets %8.1f instructions for each, twice: %.2f times  %s\n", $1, octets, once / octets, ratio, verdict
      count++
    }
    END {
      printf "%d productions, %d of them not linear\n", count, broken
      exit broken > 0 || count == 0
    }'
