#!/bin/bash
# run.sh [life write] - compiles the language with the modules of the corpus and runs its tests; each
# prints "name: N passed, M failed".  `run.sh life write` draws the golden lives anew.
#
# property compares with PostgreSQL at ZHIJIA_TEST_PG; without that it starts one of its own.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=build/language
cc=${CC:-gcc}
failed=0
flags=(-std=c11 -D_GNU_SOURCE -DFAULTS -O1 -g -Wall -Wextra -Wconversion -Wshadow -Werror
    -Wno-missing-field-initializers -Isrc -Isrc/language)
core=(src/core/arena.c src/core/status.c src/core/data.c src/core/day.c)

stop() {
    echo "language/build: 0 passed, 1 failed"
    exit 1
}

# compile FOLDER MORE-FLAGS -- FILE...  Objects of two at a time; a fault ends the whole.
compile() {
    local folder=$1 file more=()
    shift
    while [ "$1" != -- ]; do more+=("$1"); shift; done
    shift
    mkdir -p "$folder"
    for file in "$@"; do
        printf '%s\0%s\0' "$file" "$folder/$(echo "$file" | tr / -).o"
    done | xargs -0 -n 2 -P 2 sh -c "exec $cc ${more[*]} ${flags[*]} -c \"\$0\" -o \"\$1\"" || stop
}

# linked PROGRAM LIBRARY FILE...
linked() {
    local program=$1 library=$2
    shift 2
    # shellcheck disable=SC2046
    $cc -Itests/language "${flags[@]}" $(pkg-config --cflags sqlite3 libpq) "$@" "$library" \
        $(pkg-config --libs sqlite3 libpq) -o "$out/$program" || stop
}

take() {
    "$@" || failed=1
}

rm -rf "$out"
mkdir -p "$out/data/lists" "$out/empty"
embed=build/tools/embed
if [ ! -x $embed ]; then
    embed=$out/embed
    # shellcheck disable=SC2046
    $cc -std=c11 -D_GNU_SOURCE -O1 tools/embed.c $(pkg-config --cflags --libs zlib libcrypto) \
        -o $embed || stop
fi

# The corpus has lists, codes and rules of its own; roles, units, levels and the like are the product's.
cp lists/*.tsv "$out/data/lists/"
cp -r tests/language/data/. "$out/data/"
$embed $out/corpus.c $out/corpus.blob lists=$out/data/lists codes=$out/data/codes \
    rules=$out/data/rules || stop
$embed $out/product.c $out/product.blob codes rules lists layouts locale || stop

compile $out/common -- src/language/*.c "${core[@]}" tests/language/hooks.c
compile $out/corpus -Itests/language -- tests/language/corpus.c tests/language/modules/*.c \
    tests/language/aspects/*.c $out/corpus.c
shopt -s nullglob
compile $out/product -- tests/language/product.c src/modules/*.c src/aspects/*.c $out/product.c
ar rcs $out/corpus.a $out/corpus/*.o $out/common/*.o
ar rcs $out/product.a $out/product/*.o $out/common/*.o

linked life $out/product.a tests/language/life.c
if [ "${1:-}" = life ]; then
    $out/life "${2:-}"
    exit
fi
linked words $out/corpus.a tests/language/words.c
linked basics $out/corpus.a tests/language/basics.c
linked collide $out/corpus.a tests/language/collide.c
linked mutate $out/corpus.a tests/language/mutate.c
linked property $out/corpus.a tests/language/{property,both,random}.c

if [ -z "${ZHIJIA_TEST_PG:-}" ]; then
    trap 'tests/pg.sh stop $out/pg' EXIT
    ZHIJIA_TEST_PG=$(tests/pg.sh start $out/pg) || stop
    export ZHIJIA_TEST_PG
fi
for name in words basics collide life; do
    take $out/$name
done
take $out/mutate $out/accepted.tsv
take $out/property
exit $failed
