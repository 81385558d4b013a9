#!/bin/bash
# analyze.sh [gcc|tidy|cppcheck] [file...] - what compilers and checkers suspect in src, beyond `make lint`.
#
# Slow, and now and then wrong, so `make test` leaves it out.  A suspicion is mended, or it is
# answered where it stands: "NOLINTNEXTLINE(check): why", "cppcheck-suppress id ; why".
set -u
cd "$(dirname "$0")/.." || exit 1
what=all
case ${1:-} in gcc | tidy | cppcheck) what=$1; shift ;; esac
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(find src -name '*.c' | sort); fi
packages='libmicrohttpd sqlite3 libpq jansson openssl libsodium libzip expat icu-uc icu-i18n zlib'
read -r -a flags <<<"-std=c11 -D_GNU_SOURCE -Isrc -Isrc/language $(pkg-config --cflags $packages)"
out=build/analyze
mkdir -p $out
failed=0

# One file a process.
each() {
    printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I '{}' bash -c '"${@:2}" "$1" 2>&1 || true' each '{}' "$@"
}
report() {
    local n
    n=$(grep -cE '(warning|error|performance|portability|style):' "$out/$1") || true
    cat "$out/$1"
    echo "$1: $n"
    [ "$n" = 0 ] || failed=1
}

if [ $what = all ] || [ $what = gcc ]; then
    each gcc "${flags[@]}" -O1 -fanalyzer -fdiagnostics-plain-output -S -o /dev/null >$out/gcc
    report gcc
fi
if [ $what = all ] || [ $what = tidy ]; then
    each clang-tidy --quiet "${flags[@]/#/--extra-arg=}" >$out/tidy.all
    grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header-filter|^Error while' $out/tidy.all >$out/tidy
    report tidy
fi
if [ $what = all ] || [ $what = cppcheck ]; then
    # Loops of Jansson are macros it has not read; 2.10 cannot read a compound literal behind "?" (internalAstError).
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr -j "$(nproc)" --template=gcc \
        --suppress=internalAstError -D_GNU_SOURCE -Isrc -Isrc/language \
        '-Djson_object_foreach(o,k,v)=while ((k = next_key(o, &v)))' '-Djson_array_foreach(a,i,v)=while ((v = next_of(a, &i)))' \
        "${files[@]}" >$out/cppcheck 2>&1
    report cppcheck
fi
[ $failed = 0 ]
