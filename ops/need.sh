#!/bin/sh
# need.sh PACKAGE… : installs Debian packages when root; otherwise names the line that does, and fails.
set -eu
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing: $*. Install with: sudo apt install $*" >&2
  exit 1
fi
echo "Installing $*"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt-get -q update && apt-get -qy install --no-install-recommends "$@"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi
