#!/bin/bash
# run.sh [name ...] - plays tests/day/*.scn, or those named, on SQLite and, when $ZHIJIA_TEST_PG is set
# (a libpq connection string), in databases of their own in that PostgreSQL; both at the same time.
# Prints "day/name/database: N passed, M failed" for each.
set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
export ZHIJIA=${ZHIJIA:-build/zhijia}
PATH=$PWD/web/node_modules/.bin:$PATH

files=()
for name in "${@:-*}"; do
    for file in tests/day/$name.scn; do [ -e "$file" ] && files+=("$file"); done
done
if [ ${#files[@]} = 0 ]; then
    echo 'day: 0 passed, 1 failed'
    exit 1
fi

said=$(mktemp)
good=0
other=
if [ -n "${ZHIJIA_TEST_PG:-}" ]; then
    node tests/day/play.mjs postgresql "${files[@]}" >"$said" 2>&1 &
    other=$!
fi
node tests/day/play.mjs sqlite "${files[@]}" || good=1
[ -z "$other" ] || wait "$other" || good=1
cat "$said"
rm -f "$said"
exit $good
