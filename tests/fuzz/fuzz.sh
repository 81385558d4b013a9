#!/bin/bash
# fuzz.sh - libFuzzer for FUZZ_SECONDS on each target, or on those in FUZZ_TARGETS, from the seeds and what earlier
# runs have grown in build/fuzz/corpus.  Bytes that hurt go to found/<target>/: mend, keep them, commit both.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=${FUZZ_SECONDS:-20}
read -r -a targets <<<"${FUZZ_TARGETS:-$(for folder in tests/fuzz/seeds/*/; do basename "$folder"; done | xargs)}"
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
found=0

for target in "${targets[@]}"; do
    corpus=build/fuzz/corpus/$target
    log=build/fuzz/$target.log
    mkdir -p "$corpus" "tests/fuzz/found/$target"
    echo "== $target, $seconds s"
    words=()
    [ -f "tests/fuzz/$target.dict" ] && words=("-dict=tests/fuzz/$target.dict")
    if FUZZ_TARGET=$target build/fuzz/loop -max_total_time="$seconds" -timeout=10 -rss_limit_mb=3000 -max_len=8192 \
        -artifact_prefix="tests/fuzz/found/$target/" -print_final_stats=1 "${words[@]}" \
        "$corpus" "tests/fuzz/seeds/$target" "tests/fuzz/found/$target" >"$log" 2>&1 </dev/null; then
        grep -E '^#[0-9]+.*DONE' "$log"
    else
        found=$((found + 1))
        grep -vE '^#[0-9]+' "$log" | tail -n 60
    fi
    rmdir "tests/fuzz/found/$target" 2>/dev/null
done
echo "fuzz: $((${#targets[@]} - found)) passed, $found failed"
[ $found = 0 ]
