#!/bin/bash
# run.sh [write] - the names of all modules, fields, states, steps, indicators, lists and codes against
# tests/golden/names.txt.  `run.sh write` adds new ones; what has vanished it does not take out.
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/web/node_modules/.bin:$PATH
out=build/test/names
packages='libmicrohttpd sqlite3 libpq jansson openssl libsodium libzip expat icu-uc icu-i18n zlib'

mkdir -p build/test
# shellcheck disable=SC2046,SC2086
if ! ${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-missing-field-initializers \
    -Isrc -Isrc/language $(pkg-config --cflags $packages) tests/names/names.c build/libzhijia.a \
    $(pkg-config --libs $packages) -lxlsxwriter -lm -lpthread -o "$out" ||
    ! "$out" $(basename -s .tsv codes/*.tsv) >"$out.txt"; then
    echo 'names: 0 passed, 1 failed'
    exit 1
fi
node tests/names/names.mjs "${1:-compare}" tests/golden/names.txt <"$out.txt"
