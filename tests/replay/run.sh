#!/bin/bash
# run.sh [write] - one recorded day gives the same answers on SQLite and on PostgreSQL, to the byte.
# `run.sh write` writes day.jsonl anew out of record.mjs.
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/web/node_modules/.bin:$PATH
if [ "${1:-}" = write ]; then
    node tests/replay/record.mjs >tests/replay/day.jsonl
    exit
fi
if [ -z "${ZHIJIA_TEST_PG:-}" ]; then
    trap 'tests/pg.sh stop build/test/replay-pg' EXIT
    ZHIJIA_TEST_PG=$(tests/pg.sh start build/test/replay-pg) || { echo 'replay: 0 passed, 1 failed'; exit 1; }
    export ZHIJIA_TEST_PG
fi
node tests/replay/play.mjs
