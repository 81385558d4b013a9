#!/bin/bash
# analyze.sh [gcc|tidy|cppcheck] [file...] - what compilers and checkers suspect in src, beyond `make lint`.
#
# Slow, and now and then wrong, so `make test` leaves it out.  A suspicion is mended or answered: in
# tools/analyze.known, or where it stands by "NOLINTNEXTLINE(check): why", "cppcheck-suppress id ; why".
# build/analyze has the whole of what was said.
set -u
cd "$(dirname "$0")/.." || exit 1
what=all
case ${1:-} in gcc | tidy | cppcheck) what=$1; shift ;; esac
whole=whole
if [ $# -gt 0 ]; then
    files=("$@")
    whole=
else
    mapfile -t files < <(find src -name '*.c' | sort)
fi
packages='libmicrohttpd sqlite3 libpq jansson openssl libsodium libzip expat icu-uc icu-i18n zlib'
read -r -a flags <<<"-std=c11 -D_GNU_SOURCE -Isrc -Isrc/language $(pkg-config --cflags $packages)"
for tool in gcc clang-tidy cppcheck; do
    command -v $tool >/dev/null || { echo "$tool is missing: apt-get install $tool" >&2; exit 1; }
done
out=build/analyze
mkdir -p $out
failed=0

# One file a process.
each() {
    printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I '{}' bash -c '"${@:2}" "$1" 2>&1 || true' each '{}' "$@"
}

# report TOOL [whole]: what it suspects beside what analyze.known answers.
report() {
    sed -E "s,^$PWD/,," "$out/$1" | grep -E '^[^ :]+:[0-9]+(:[0-9]+)?: (warning|error|performance|portability):' |
        sort -u >"$out/$1.said"
    awk -F '\t' -v tool="$1" -v whole="${2:-}" '
        FNR == NR { if ($1 == tool) { file[++n] = $2; words[n] = $3 } next }
        {
            known = 0
            for (i = 1; i <= n; i++)
                if (index($0, file[i] ":") == 1 && index($0, words[i])) { used[i] = 1; known = 1 }
            if (known) answered++; else { print; open++ }
        }
        END {
            for (i = 1; i <= n; i++)
                if (whole && !used[i]) { print "tools/analyze.known: nobody says \"" words[i] "\" of " file[i]; open++ }
            printf "%s: %d to be looked at, %d answered\n", tool, open, answered
            exit open > 0
        }' tools/analyze.known "$out/$1.said" || failed=1
}

if [ $what = all ] || [ $what = gcc ]; then
    each gcc "${flags[@]}" -O1 -fanalyzer -fdiagnostics-plain-output -S -o /dev/null >$out/gcc
    report gcc $whole
fi
if [ $what = all ] || [ $what = tidy ]; then
    each clang-tidy --quiet "${flags[@]/#/--extra-arg=}" >$out/tidy
    report tidy $whole
fi
if [ $what = all ] || [ $what = cppcheck ]; then
    # Loops of Jansson are macros it has not read; 2.10 cannot read a compound literal behind "?" (internalAstError).
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr -j "$(nproc)" --template=gcc \
        --suppress=internalAstError -D_GNU_SOURCE -Isrc -Isrc/language \
        '-Djson_object_foreach(o,k,v)=while ((k = next_key(o, &v)))' '-Djson_array_foreach(a,i,v)=while ((v = next_of(a, &i)))' \
        "${files[@]}" >$out/cppcheck 2>&1
    report cppcheck $whole
fi
[ $failed = 0 ]
