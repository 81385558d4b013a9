#!/bin/bash
# run.sh - the program itself under the address and undefined-behaviour sanitizers, through a day of one officer.
# Prints "sanitized: N passed, M failed"; whatever a sanitizer says is a failure and is shown.
set -u
cd "$(dirname "$0")/../.." || exit 1
log=build/test/sanitized-log
mkdir -p build/test
rm -f "$log"*
if ! ${MAKE:-make} WEB=no build/asan/zhijia >"$log.build" 2>&1 </dev/null; then
    tail -n 40 "$log.build"
    echo 'sanitized: 0 passed, 1 failed'
    exit 1
fi
# Leaks are looked for when it ends, but for what lives as long as the process.  What the program and its workers say
# on stderr is kept.
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=print_suppressions=0:suppressions=$PWD/tests/sanitized/leaks
printf '#!/bin/sh\nexec "%s" "$@" 2>>"%s"\n' "$PWD/build/asan/zhijia" "$PWD/$log" >"$log.program"
chmod +x "$log.program"
ZHIJIA=$log.program node tests/sanitized/session.mjs "$log"
