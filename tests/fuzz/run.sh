#!/bin/bash
# run.sh - every seed and every find of tests/fuzz once more through its target, under the sanitizers.
# Prints "fuzz: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 1
export UBSAN_OPTIONS=print_stacktrace=1
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
if ! ${MAKE:-make} WEB=no build/asan/fuzz >"$TMPDIR/build.log" 2>&1; then
    tail -n 40 "$TMPDIR/build.log"
    echo 'fuzz: 0 passed, 1 failed'
    exit 1
fi
shopt -s nullglob
build/asan/fuzz tests/fuzz/seeds/* tests/fuzz/found/*
