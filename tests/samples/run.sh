#!/bin/bash
# run.sh - the sample files of a city's unions through the whole program, on SQLite and on PostgreSQL.
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/web/node_modules/.bin:$PATH
if [ -z "${ZHIJIA_TEST_PG:-}" ]; then
    trap 'tests/pg.sh stop build/test/samples-pg' EXIT
    ZHIJIA_TEST_PG=$(tests/pg.sh start build/test/samples-pg) || { echo 'samples: 0 passed, 1 failed'; exit 1; }
    export ZHIJIA_TEST_PG
fi
node tests/samples/samples.mjs
