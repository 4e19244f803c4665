#!/bin/sh
# Makes .venv from a Python that Porchlight runs on; PYTHON=… chooses another. Called by `make setup`.
set -eu

fits() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

python=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
  if fits "$candidate"; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Porchlight needs Python 3.11, 3.12 or 3.13. Install with: sudo apt install python3 python3-venv" >&2
  exit 1
fi

# Debian's python3 comes without the part that puts pip into a new environment.
"$python" -c 'import ensurepip, venv' 2>/dev/null || sh ops/need.sh python3-venv
"$python" -m venv --clear .venv
