#!/bin/bash
# run.sh - the additive migration: a scratch table that changes its names, and an installation whose
# schema is an older one, on SQLite and on PostgreSQL.
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/web/node_modules/.bin:$PATH
out=build/test/migrate
packages='libmicrohttpd sqlite3 libpq jansson openssl libsodium libzip expat icu-uc icu-i18n zlib'
if [ -z "${ZHIJIA_TEST_PG:-}" ]; then
    trap 'tests/pg.sh stop build/test/migrate-pg' EXIT
    ZHIJIA_TEST_PG=$(tests/pg.sh start build/test/migrate-pg) || { echo 'migrate: 0 passed, 1 failed'; exit 1; }
    export ZHIJIA_TEST_PG
fi

mkdir -p build/test
rm -f "$out.db"*
# shellcheck disable=SC2046,SC2086
if ${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -Wconversion -Wshadow -Werror -Isrc -Itests \
    $(pkg-config --cflags $packages) tests/migrate/was.c build/libzhijia.a $(pkg-config --libs $packages) \
    -lxlsxwriter -lm -lpthread -o "$out"; then
    "$out" "sqlite:$out.db" "$ZHIJIA_TEST_PG"
else
    echo 'migrate/was: 0 passed, 1 failed'
fi
rm -f "$out.db"*
node tests/migrate/migrate.mjs
