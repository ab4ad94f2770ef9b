#!/usr/bin/env bash
# Makes the committed corpus anew: seeds from the accepted transcripts, the scenarios and the generators, a
# bounded time of fuzzing on top of them and of the corpus that is there, then the fewest files that keep the coverage. Works on stable, without a sanitizer.
#
#   fuzz/corpus.sh [SECONDS per target, 20] [TARGET ...]
#
# IMAPSPEC_POOL: where what was gathered is kept (fuzz/pool). IMAPSPEC_ON_TOP: seconds of a further run that starts from
# the new corpus alone, to measure what the corpus lacks (0: none).
#
# Prints per target: files, octets, counters that the corpus covers, those of the whole pool, those that the run on top
# of the corpus reached, executions of both runs, executions a second of the first.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-20}
shift || true
on_top=${IMAPSPEC_ON_TOP:-0}
pool=${IMAPSPEC_POOL:-fuzz/pool}
mkdir -p "$pool"
pool=$(cd "$pool" && pwd)
host=$(rustc -vV | sed -n 's/^host: //p')
bin=fuzz/target/$host/release

cargo fuzz build -s none --codegen-units 16 >&2
IMAPSPEC_SEEDS=$pool/seeds cargo test --test fuzz_corpus -- --ignored write_seeds >&2
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  mapfile -t targets < <(cargo fuzz list | grep -v '^peer_')
fi

# The last value that libFuzzer printed for a name.
said() { grep -o "$1: *[0-9]*" "$2" | tail -1 | grep -o '[0-9]*$' || echo 0; }

printf '%-22s %6s %9s %7s %7s %7s %10s %8s\n' target files octets cov pool 'on top' execs exec/s
for target in "${targets[@]}"; do
  work=$pool/$target
  mkdir -p "$work" "$pool/seeds/$target" "fuzz/corpus/$target" "$pool/found/$target"
  log=$pool/$target.log
  limits=(-max_len=4096 -rss_limit_mb=4096 -timeout=10 "-artifact_prefix=$pool/found/$target/")
  # A finding ends the run; what was gathered until then still counts, and the finding is told at the end.
  "$bin/$target" "${limits[@]}" "-max_total_time=$seconds" -dict=fuzz/imap.dict -print_final_stats=1 \
    "$work" "$pool/seeds/$target" "fuzz/corpus/$target" >"$log" 2>&1 || true
  execs=$(said 'stat::number_of_executed_units' "$log")
  rate=$(said 'stat::average_exec_per_sec' "$log")
  merged=$pool/merged/$target
  rm -rf "$merged"
  mkdir -p "$merged"
  "$bin/$target" "${limits[@]}" -use_counters=0 -set_cover_merge=1 "$merged" \
    "fuzz/corpus/$target" "$pool/seeds/$target" "$work" >"$log.merge" 2>&1 || true
  if [ -n "$(ls -A "$merged")" ]; then
    rm -rf "fuzz/corpus/$target"
    mv "$merged" "fuzz/corpus/$target"
  fi
  "$bin/$target" "${limits[@]}" -runs=0 "fuzz/corpus/$target" >"$log.cov" 2>&1 || true
  "$bin/$target" "${limits[@]}" -runs=0 "$work" "$pool/seeds/$target" "fuzz/corpus/$target" >"$log.all" 2>&1 || true
  top=-
  if [ "$on_top" -gt 0 ]; then
    rm -rf "$pool/top/$target"
    mkdir -p "$pool/top/$target"
    "$bin/$target" "${limits[@]}" "-max_total_time=$on_top" -dict=fuzz/imap.dict -print_final_stats=1 \
      "$pool/top/$target" "fuzz/corpus/$target" >"$log.top" 2>&1 || true
    top=$(said cov "$log.top")
    execs=$((execs + $(said 'stat::number_of_executed_units' "$log.top")))
  fi
  printf '%-22s %6s %9s %7s %7s %7s %10s %8s\n' "$target" "$(find "fuzz/corpus/$target" -type f | wc -l)" \
    "$(find "fuzz/corpus/$target" -type f -printf '%s\n' | awk '{s += $1} END {print s + 0}')" \
    "$(said cov "$log.cov")" "$(said cov "$log.all")" "$top" "$execs" "$rate"
done
found=$(find "$pool/found" -type f)
if [ -n "$found" ]; then
  printf 'findings:\n%s\n' "$found"
  exit 1
fi
