#!/bin/bash
# run.sh - kill -9 and worse, the short form; `make crash` is the long one.  Prints "crash: N passed,
# M failed".  With ZHIJIA_TEST_PG (a libpq connection string) over PostgreSQL too.  SEED=n is another day,
# PART=name one part alone, KEEP=1 leaves the folders.
set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8 PATH=$PWD/web/node_modules/.bin:$PATH

if ! command -v strace >/dev/null; then
    root=()
    [ "$(id -u)" = 0 ] || root=(sudo)
    apt() {
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null >/dev/null 2>&1
    }
    apt install -y --no-install-recommends strace ||
        { apt update && apt install -y --no-install-recommends strace; } ||
        echo 'strace is missing and cannot be installed'
fi
exec node tests/crash/main.mjs short
