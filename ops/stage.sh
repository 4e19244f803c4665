#!/bin/sh
# stage.sh TITLE COMMAND… : runs one stage of the checks under a heading and says how long it took.
set -u
title=$1
shift
printf '\n\033[1m── %s\033[0m\n' "$title"
began=$(date +%s)
"$@"
status=$?
took=$(($(date +%s) - began))
printf '   %s: %s, %d min %02d s\n' "$title" "$([ $status = 0 ] && echo passed || echo FAILED)" $((took / 60)) $((took % 60))
exit $status
