#!/usr/bin/env bash
# Makes the archive of one platform, and its checksum: the binary, manual pages, completion scripts, licences.
#
#   package.sh TARGET BINARY VERSION FOLDER
#
# PAGES names a binary that runs here, if BINARY is for another machine.
set -euo pipefail

if [ $# -ne 4 ]; then
  echo "usage: package.sh TARGET BINARY VERSION FOLDER" >&2
  exit 2
fi
target=$1 binary=$2 version=$3 folder=$4
pages=${PAGES:-$binary}
root=$(cd "$(dirname "$0")/../.." && pwd)
name=imapspec-v$version-$target

mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name/completions"
cp "$binary" "$work/$name/"
cp "$root/README.md" "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$work/$name/"
"$pages" man --out "$work/$name/man/man1" >/dev/null
"$pages" completions bash >"$work/$name/completions/imapspec"
"$pages" completions zsh >"$work/$name/completions/_imapspec"
"$pages" completions fish >"$work/$name/completions/imapspec.fish"
"$pages" completions powershell >"$work/$name/completions/_imapspec.ps1"

tar -czf "$folder/$name.tar.gz" -C "$work" "$name"
cd "$folder"
if command -v sha256sum >/dev/null; then
  sha256sum "$name.tar.gz" >"$name.tar.gz.sha256"
else
  shasum -a 256 "$name.tar.gz" >"$name.tar.gz.sha256"
fi
echo "$folder/$name.tar.gz"
