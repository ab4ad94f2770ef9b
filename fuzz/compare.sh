#!/usr/bin/env bash
# Executions per second of processor time, ours beside those of imap-codec and imap-proto: the same files, -max_len and
# sanitizer, each in one process that replays the files over and over. Our targets read with notes on, and check them.
#
#   fuzz/compare.sh [ROUNDS, 200] [flags of cargo fuzz build, -O -s none …]
#
# With the address sanitizer: RUSTUP_TOOLCHAIN=nightly fuzz/compare.sh 40 -O
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-200}
shift || true
flags=("$@")
[ ${#flags[@]} -gt 0 ] || flags=(-O -s none --codegen-units 16 --no-default-features --features oracles)
release=fuzz/target/$(rustc -vV | sed -n 's/^host: //p')/release
pairs="command:peer_codec_command response:peer_codec_response response:peer_proto_response"
for target in command response peer_codec_command peer_codec_response peer_proto_response; do
  cargo fuzz build "${flags[@]}" "$target" >&2
done

# Executions per second of user and system time, the start of the process taken off.
rate() {
  local target=$1 files=$2 count spent idle
  count=$(find "$files" -type f | wc -l)
  TIMEFORMAT='%U %S'
  idle=$({ time "$release/$target" -runs=1 -max_len=4096 "$empty" >/dev/null 2>&1; } 2>&1 | awk '{print $1 + $2}')
  spent=$({ time "$release/$target" "-runs=$rounds" -max_len=4096 "${list[@]}" >/dev/null 2>&1; } 2>&1 | awk '{print $1 + $2}')
  awk -v n="$count" -v r="$rounds" -v s="$spent" -v i="$idle" 'BEGIN {printf "%.0f", n * r / (s - i)}'
}

empty=$(mktemp)
trap 'rm -f "$empty"' EXIT
printf '%-10s %-22s %8s %12s %12s %7s\n' files peer count ours theirs ratio
for pair in $pairs; do
  ours=${pair%%:*}
  peer=${pair#*:}
  mapfile -t list < <(find "fuzz/corpus/$ours" -type f | sort)
  a=$(rate "$ours" "fuzz/corpus/$ours")
  b=$(rate "$peer" "fuzz/corpus/$ours")
  printf '%-10s %-22s %8s %12s %12s %7s\n' "$ours" "$peer" "${#list[@]}" "$a" "$b" \
    "$(awk -v a="$a" -v b="$b" 'BEGIN {printf "%.2f", a / b}')"
done
