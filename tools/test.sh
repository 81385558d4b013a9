#!/bin/bash
# test.sh all|quick - runs what proves the program and adds it all up.
#
# Whatever runs here prints lines "name: N passed, M failed"; one that prints none, ends with a fault
# though it counted none, or runs too long counts as a failure.  The last line is the sum.
set -u
what=${1:-all}
make=${MAKE:-make}
logs=build/test
passed=0
failed=0
export ZHIJIA=build/zhijia
export LC_ALL=C.UTF-8

step() {
    echo "== $* (after $SECONDS s)"
}

finish() {
    trap - EXIT
    [ -d "$logs/pg" ] && tests/pg.sh stop "$logs/pg"
    [ $((passed + failed)) -gt 0 ] || failed=1
    echo
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}
trap finish EXIT
trap 'failed=$((failed + 1)); exit 1' INT TERM

# take NAME SECONDS COMMAND...  Shows the result lines; all that was said when something failed.
take() {
    local name=$1 seconds=$2 log code p f n start=$SECONDS
    shift 2
    log=$logs/${name//\//-}.log
    timeout --kill-after=10 "$seconds" "$@" >"$log" 2>&1 </dev/null
    code=$?
    read -r p f n < <(sed -nE 's/^[^: ][^:]*: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$log" |
        awk '{ p += $1; f += $2; n++ } END { print p + 0, f + 0, n + 0 }')
    if [ "$f" = 0 ] && { [ $code != 0 ] || [ $((p + f)) = 0 ]; }; then
        f=1
    fi
    passed=$((passed + p))
    failed=$((failed + f))
    if [ "$f" != 0 ]; then
        cat "$log"
        echo "$name: exit code $code after $((SECONDS - start)) s, $n result lines"
    else
        grep -E '^[^: ][^:]*: [0-9]+ passed, 0 failed$' "$log"
    fi
    [ "$f" = 0 ]
}

build() {
    step build
    if ! $make "$@" >"$logs/build.log" 2>&1 </dev/null; then
        tail -n 80 "$logs/build.log"
        failed=$((failed + 1))
        echo "build: 0 passed, 1 failed"
        exit 1
    fi
    passed=$((passed + 1))
    echo "build: 1 passed, 0 failed"
}

units() {
    local source name
    step unit tests
    for source in tests/unit/test_*.c; do
        [ -e "$source" ] || continue
        name=${source#tests/}
        take "${name%.c}" 300 "build/tests/${name%.c}"
    done
}

programs() {
    local source folder name
    step programs and scripts
    for source in tests/test_*.c; do
        [ -e "$source" ] || continue
        name=$(basename "$source" .c)
        take "$name" 900 "build/tests/$name"
    done
    for folder in tests/*/run.sh; do
        [ -e "$folder" ] || continue
        name=$(basename "$(dirname "$folder")")
        take "$name" 900 bash "$folder"
    done
}

database() {
    ZHIJIA_TEST_PG=$(tests/pg.sh start "$logs/pg") || { failed=$((failed + 1)); echo 'postgresql: 0 passed, 1 failed'; }
    export ZHIJIA_TEST_PG
}

mkdir -p "$logs"
step packages
if ! tools/install.sh test >"$logs/install.log" 2>&1 </dev/null; then
    tail -n 40 "$logs/install.log"
    failed=$((failed + 1))
    exit 1
fi

if [ "$what" = quick ]; then
    build WEB=no all unit
    database
    units
    step fast checks
    take lint 60 tools/lint.sh fast
    exit
fi

build all unit
step lint
take lint 600 tools/lint.sh
database
units
programs
if compgen -G 'web/tests/*' >/dev/null; then
    step scripts of the pages
    take pages 120 tools/pages_test.sh
fi
step sanitizers
take asan 900 tools/sanitize.sh
step browser
PATH=$PWD/web/node_modules/.bin:$PATH take browser 900 node tests/browser/run.mjs
exit
