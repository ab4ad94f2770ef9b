#!/usr/bin/env bash
# Puts imapspec on the path of the job: the binary of a release, checked against its checksum, or one built from the
# source of this action. Works with the bash 3.2 of macOS too.
#
# VERSION    a release such as 0.1.0; `source`; or `installed` for the one that is on the path
# RELEASES   where the archives are [default: the releases of this repository]
# SOURCE     the folder of the source [default: the one that this script is in]
set -euo pipefail

version=${VERSION:?names the version to install}
releases=${RELEASES:-https://github.com/imapspec/imapspec/releases/download}
source=${SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
tools=${RUNNER_TOOL_CACHE:-$HOME/.cache}/imapspec

fail() {
  echo "::error title=imapspec::$*"
  exit 2
}

# The name of this machine among the archives.
target() {
  case "${RUNNER_OS:-$(uname -s)}-${RUNNER_ARCH:-$(uname -m)}" in
    Linux-X64 | Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64 | Linux-aarch64) echo aarch64-unknown-linux-musl ;;
    macOS-X64 | Darwin-x86_64) echo x86_64-apple-darwin ;;
    macOS-ARM64 | Darwin-arm64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
    *) return 1 ;;
  esac
}

checked() {
  if command -v sha256sum >/dev/null; then
    sha256sum --check --status "$1"
  else
    shasum -a 256 --check --status "$1"
  fi
}

case $version in
  installed)
    command -v imapspec >/dev/null || fail "version is 'installed', and there is no imapspec on the path"
    imapspec --version
    exit 0
    ;;
  source)
    command -v cargo >/dev/null || fail "version is 'source', and there is no cargo on the path to build it with"
    folder=$tools/source
    cargo install --locked --quiet --path "$source" --root "$folder"
    folder=$folder/bin
    ;;
  *)
    version=${version#v}
    case $version in
      [0-9]*.[0-9]*.[0-9]*) ;;
      *) fail "wanted a version such as 0.1.0, 'source' or 'installed', found '$version'" ;;
    esac
    machine=$(target) ||
      fail "there is no archive for $(uname -s) on $(uname -m); use version: source"
    name=imapspec-v$version-$machine
    folder=$tools/$version/$name
    if [ ! -d "$folder" ]; then
      work=$(mktemp -d)
      trap 'rm -rf "$work"' EXIT
      for file in "$name.tar.gz" "$name.tar.gz.sha256"; do
        curl --fail --silent --show-error --location --retry 3 --output "$work/$file" "$releases/v$version/$file" ||
          fail "cannot download $releases/v$version/$file"
      done
      (cd "$work" && checked "$name.tar.gz.sha256") ||
        fail "the checksum of $name.tar.gz does not fit; nothing was installed"
      mkdir -p "$tools/$version"
      tar -xzf "$work/$name.tar.gz" -C "$work"
      mv "$work/$name" "$folder"
    fi
    ;;
esac

if [ -n "${GITHUB_PATH:-}" ]; then
  echo "$folder" >>"$GITHUB_PATH"
fi
"$folder/imapspec" --version
