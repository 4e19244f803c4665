#!/bin/sh
# Makes sure that there is what stands around Porchlight in a deployment on PostgreSQL, for the drill that runs one.
# Without it the drill skips and says so; in CI a skip fails.
set -eu
PATH=$PATH:/usr/sbin
missing=
for pair in pgbouncer:pgbouncer nginx:nginx-light openssl:openssl systemd-analyze:systemd; do
  command -v "${pair%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
# shellcheck disable=SC2086  one word for each package
[ -z "$missing" ] || sh ops/need.sh $missing || true
