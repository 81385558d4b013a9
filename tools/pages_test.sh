#!/bin/bash
# pages_test.sh - the tests of what the pages compute, which need no browser: web/tests, by Node's own runner.
set -u
cd "$(dirname "$0")/../web" || exit 1
said=$(PATH=$PWD/node_modules/.bin:$PATH node --test --test-reporter=tap tests/*.* 2>&1)
code=$?
passed=$(sed -nE 's/^# pass ([0-9]+)$/\1/p' <<<"$said" | tail -n 1)
failed=$(sed -nE 's/^# (fail|cancelled) ([0-9]+)$/\2/p' <<<"$said" | awk '{ n += $1 } END { print n + 0 }')
[ $code = 0 ] || printf '%s\n' "$said"
[ $code = 0 ] || [ "$failed" != 0 ] || failed=1
echo "pages: ${passed:-0} passed, $failed failed"
exit $code
