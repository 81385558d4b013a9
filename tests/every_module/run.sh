#!/bin/bash
# run.sh [MODULE] - every module that is there, on SQLite and, where ZHIJIA_TEST_PG says how to reach one, on
# PostgreSQL.  Needs build/zhijia and build/libzhijia.a.  Prints lines "name: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 1
program=${ZHIJIA:-build/zhijia}
out=build/test/every_module
cc=${CC:-gcc}
packages='jansson libzip libpq sqlite3 libmicrohttpd openssl libsodium expat icu-uc icu-i18n zlib'
failed=0

stop() {
    echo "$1" >&2
    echo 'every_module build: 0 passed, 1 failed'
    exit 1
}

[ -x "$program" ] && [ -e build/libzhijia.a ] || stop 'build first: make'
mkdir -p "$out"
# shellcheck disable=SC2046
printf '%s\n' tests/every_module/*.c | xargs -P 2 -I{} sh -c \
    '$0 -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers \
        -Werror -Isrc -Isrc/language -Itests/every_module $2 -c {} -o "$1/$(basename {} .c).o"' \
    "$cc" "$out" "$(pkg-config --cflags $packages)" || stop 'tests/every_module does not compile'
# shellcheck disable=SC2046,SC2086
$cc "$out"/*.o build/libzhijia.a $(pkg-config --libs $packages) -lxlsxwriter -lm -lpthread \
    -o "$out/every_module" || stop 'tests/every_module does not link'

folder=$(mktemp -d) || exit 1
database=every_module_$$
clean() {
    rm -rf "$folder"
    [ -z "${ZHIJIA_TEST_PG:-}" ] ||
        psql -q "$ZHIJIA_TEST_PG" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
}
trap clean EXIT

take() {
    mkdir "$folder/$1"
    "$out/every_module" "$program" tests/policy tests/every_module/samples.tsv "$folder/$1" "${@:2}" || failed=1
}
take sqlite "$@"
if [ -n "${ZHIJIA_TEST_PG:-}" ]; then
    psql -q "$ZHIJIA_TEST_PG" -c "CREATE DATABASE $database" || stop 'no database of its own'
    export ZHIJIA_TEST_DATABASE="$ZHIJIA_TEST_PG dbname=$database"
    take postgresql "$@"
fi
exit $failed
