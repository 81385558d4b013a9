#!/bin/bash
# sanitize.sh - every unit test once more, built with address and undefined-behaviour sanitizers: one check each.
# Arenas that live until the end are no fault here, so leaks are not looked for.
set -u
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
out=build/test/asan-one.log
mkdir -p build/test
${MAKE:-make} WEB=no asan || { echo 'asan: 0 passed, 1 failed'; exit 1; }
passed=0
failed=0
for source in tests/unit/test_*.c; do
    program=build/asan/tests/unit/$(basename "$source" .c)
    if timeout --kill-after=10 240 "$program" >"$out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        sed 's/^/    /' "$out"
        echo "$program failed under the sanitizers"
    fi
done
echo "asan: $passed passed, $failed failed"
[ $failed = 0 ]
