#!/usr/bin/env bash
# Judges a server in a job: runs imapspec, shows annotations and the summary, tells where the results are, and fails as
# imapspec does. What is empty is left to imapspec, its configuration and its environment variables.
#
# TARGET BASELINE GATE   the flags of the same name
# REPORTS                which reports to keep, separated by commas
# FOLDER                 where
# ARGS                   more words for the command line, quoted as in a shell; nothing in them is expanded
set -euo pipefail

mkdir -p "${FOLDER:-imapspec-report}"
# Whole, as later steps run elsewhere; and in the system's own spelling, as not all of them run in this shell.
folder=$(cd "${FOLDER:-imapspec-report}" && pwd)
if command -v cygpath >/dev/null; then
  folder=$(cygpath -m "$folder")
fi

words=(run)
option() {
  if [ -n "$2" ]; then
    words+=("$1" "$2")
  fi
}
option --target "${TARGET:-}"
option --baseline "${BASELINE:-}"
option --gate "${GATE:-}"

# These three are always made; the others are for people and other tools.
annotations=$folder/annotations.txt summary=$folder/summary.md results=$folder/results.json
words+=(--report "json=$results" --report "github=$annotations" --report "markdown=$summary")
IFS=', ' read -r -a reports <<<"${REPORTS:-}" || true
for report in ${reports[@]+"${reports[@]}"}; do
  case $report in
    json | github | markdown) ;;
    *) words+=(--report "$report=$folder/") ;;
  esac
done
if [ -n "${ARGS:-}" ]; then
  split=$(printf '%s' "$ARGS" | xargs -n 1 printf '%s\n') || {
    echo "::error title=imapspec::a quotation mark in args is not closed"
    exit 2
  }
  while IFS= read -r word; do
    words+=("$word")
  done <<<"$split"
fi

code=0
imapspec "${words[@]}" || code=$?

if [ -f "$annotations" ]; then
  cat "$annotations"
fi
if [ -f "$summary" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  {
    echo "exit-code=$code"
    echo "folder=$folder"
    if [ -f "$results" ]; then
      echo "results=$results"
    fi
  } >>"$GITHUB_OUTPUT"
fi
exit "$code"
