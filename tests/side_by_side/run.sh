#!/bin/bash
# run.sh - two clerks of two towns at work at the same time, on SQLite and on PostgreSQL.
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/web/node_modules/.bin:$PATH
if [ -z "${ZHIJIA_TEST_PG:-}" ]; then
    trap 'tests/pg.sh stop build/test/side-pg' EXIT
    ZHIJIA_TEST_PG=$(tests/pg.sh start build/test/side-pg) || { echo 'side_by_side: 0 passed, 1 failed'; exit 1; }
    export ZHIJIA_TEST_PG
fi
node tests/side_by_side/side_by_side.mjs
