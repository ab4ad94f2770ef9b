#!/bin/bash -eu
# Builds every target into $OUT, as OSS-Fuzz and ClusterFuzzLite want it: the binary, and beside it the seeds, the
# dictionary and the options. Outside of their image: OUT=/some/folder .clusterfuzzlite/build.sh [flags of cargo fuzz build],
# with `-s none` on a stable toolchain.
cd "$(dirname "$0")/.."
[ -d fuzz ] || cd "$SRC/imapspec"
cargo fuzz build -O "$@"
release=fuzz/target/$(rustc -vV | sed -n 's/^host: //p')/release
mkdir -p "$OUT"
for target in $(cargo fuzz list | grep -v '^peer_'); do
  cp "$release/$target" "$OUT/"
  zip -q -r -j "$OUT/${target}_seed_corpus.zip" "fuzz/corpus/$target"
  if [ -d "fuzz/regressions/$target" ]; then
    zip -q -r -j "$OUT/${target}_seed_corpus.zip" "fuzz/regressions/$target"
  fi
  cp fuzz/imap.dict "$OUT/$target.dict"
  printf '[libfuzzer]\nmax_len = 4096\ntimeout = 10\ndict = %s.dict\n' "$target" >"$OUT/$target.options"
done
