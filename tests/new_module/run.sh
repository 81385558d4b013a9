#!/bin/bash
# run.sh - a module nobody has seen, put into a copy of the tree as one file and one line: it has to build, and
# to have list, form, steps, export, history and labels without another change.  Then every_module runs over it.
set -u
cd "$(dirname "$0")/../.." || exit 1
home=$PWD
cc=${CC:-gcc}
packages='jansson libzip libpq sqlite3 libmicrohttpd openssl libsodium expat icu-uc icu-i18n zlib'
failed=0
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT

stop() {
    echo "$1" >&2
    echo 'new_module build: 0 passed, 1 failed'
    exit 1
}

# Objects come along with their times: only what knows the list of modules is compiled again.
cp -a Makefile src codes rules lists layouts locale tools "$tree/" || stop 'no copy'
mkdir -p "$tree/build"
for file in build/obj build/tools build/pinyin_table.c build/data.c build/data.blob build/data.list; do
    [ ! -e "$file" ] || cp -a "$file" "$tree/build/"
done
cp tests/new_module/venue.c "$tree/src/modules/"
echo 'MODULE(venue)' >>"$tree/src/modules/modules.def"
make -C "$tree" WEB=no CC="$cc" build/zhijia build/libzhijia.a >"$tree/build.log" 2>&1 ||
    { tail -n 20 "$tree/build.log" >&2; stop 'a module alone does not build'; }

# program NAME SOURCE...: linked with the tables that know the new module.
mkdir "$tree/objects"
# shellcheck disable=SC2086
flags="-std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers -Werror
    -I$tree/src -I$tree/src/language -I$home/tests $(pkg-config --cflags $packages)"
printf '%s\n' tests/every_module/*.c tests/new_module/venue_test.c | flags=$flags xargs -P 2 -I{} sh -c \
    '$0 $flags -c {} -o "$1/$(basename {} .c).o"' "$cc" "$tree/objects" || stop 'the tests do not compile'
link() {
    # shellcheck disable=SC2086,SC2046
    $cc "${@:2}" "$tree/build/libzhijia.a" $(pkg-config --libs $packages) -lxlsxwriter -lm -lpthread \
        -o "$tree/$1" || stop "$1 does not link"
}
objects_but() {
    find "$tree/objects" -name '*.o' ! -name "$1.o"
}
# shellcheck disable=SC2046
link venue_test $(objects_but main)
# shellcheck disable=SC2046
link every_module $(objects_but venue_test)

mkdir "$tree/policy" "$tree/one" "$tree/two"
cp tests/new_module/venue.tsv "$tree/policy/"
"$tree/venue_test" "$tree/build/zhijia" "$tree/policy" tests/every_module/samples.tsv "$tree/one" || failed=1
"$tree/every_module" "$tree/build/zhijia" "$tree/policy" tests/every_module/samples.tsv "$tree/two" venue |
    sed 's/^every_module/new_module every/'
[ "${PIPESTATUS[0]}" = 0 ] || failed=1
exit $failed
