#!/bin/sh
# Writes requirements/*.txt: exact versions with hashes, for Python 3.11 to 3.13 on any machine. Called by `make lock`.
set -eu
lock() {
  name=$1
  shift
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --custom-compile-command "make lock" --output-file "requirements/$name.txt" "$@"
}
lock build --group build
lock run pyproject.toml
lock dev pyproject.toml --group dev
lock node --group node
