#!/bin/bash
# lint.sh [fast] - what the compiler does not see; each check below is one of the sum at the end.
# fast leaves out what takes seconds: the second compiler and the types of the pages.
set -u
export LC_ALL=C.UTF-8
what=${1:-all}
passed=0
failed=0

# check TITLE COMMAND...  A check says what is wrong and returns a fault; silence and 0 is good.
check() {
    local title=$1 said
    shift
    if said=$("$@" 2>&1); then
        passed=$((passed + 1))
        echo "  $title${said:+ ($said)}"
    else
        failed=$((failed + 1))
        printf '  WRONG: %s\n%s\n' "$title" "$said"
    fi
}

# Every file of the tree that is, or will be, committed.
tree() {
    git -c core.quotepath=off ls-files -co --exclude-standard 2>/dev/null |
        while IFS= read -r file; do [ -f "$file" ] && echo "$file"; done
}
tree >build/lint-tree.tmp 2>/dev/null || { mkdir -p build && tree >build/lint-tree.tmp; }
if [ ! -s build/lint-tree.tmp ]; then
    find . \( -name .git -o -name node_modules -o -path ./build \) -prune -o -type f -print |
        sed 's,^\./,,' >build/lint-tree.tmp
fi
mapfile -t all < <(sort build/lint-tree.tmp)
rm -f build/lint-tree.tmp
code() { printf '%s\n' "${all[@]}" | grep -E "$1"; }
mapfile -t sources < <(code '^(src|tests|tools)/.*\.c$')
mapfile -t c_files < <(code '^(src|tests|tools)/.*\.(c|h|def)$')
mapfile -t written < <(code '\.(c|h|def|ts|vue|mjs|js|css|html|sh)$|^Makefile$|^\.ci/')
mapfile -t shells < <(code '\.sh$|^\.ci/run$')

# Prints what grep finds; finding something is the fault.
none() {
    ! grep "$@"
}

format_kept() {
    local said
    said=$(tools/format.sh check) && return
    printf '%s\n' "$said" | head -n 60
    echo 'lines that break otherwise than clang-format would (make format mends them):'
    tools/format.sh count
    return 1
}
columns_kept() { none -HnP '^.{101,}' "${c_files[@]}"; }
blanks_kept() { none -HnP '\t|[ \r]$' "${c_files[@]}"; }

# Words that stand where something is unfinished; written apart, for this file is searched too.
words_kept() {
    none -HnwE "TO""DO|FIX""ME|X""XX" "${written[@]}"
}

# No function above 100 lines; says how long they are.
functions_kept() {
    command -v ctags >/dev/null || { echo 'universal-ctags is missing'; return 1; }
    ctags --languages=C --kinds-C=f --fields=+ne --sort=no -f - "${sources[@]}" |
        awk -F '\t' '{ from = to = 0
                       for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) from = substr($i, 6); if ($i ~ /^end:/) to = substr($i, 5) }
                       if (to) print to - from + 1, $2 ":" from, $1 }' | sort -n |
        awk '{ n[NR] = $1; if ($1 > 100) { print; bad = 1 } }
             END { if (!bad) printf "%d functions, median %d lines, longest %d", NR, n[int((NR + 1) / 2)], n[NR]; exit bad || !NR }'
}

files_kept() {
    wc -l "${written[@]}" | awk '$2 != "total" && $1 > 1000 { print; bad = 1 } END { exit bad }'
}

# Arrows between folders point one way; each library is known to one file.
layers_kept() {
    grep -HE '^[[:space:]]*#[[:space:]]*include' "${c_files[@]}" | awk '
        BEGIN {
            may["core"] = " "
            may["language"] = " core "
            may["sheet"] = " core "
            may["intake"] = " sheet core "
            may["db"] = " core "
            may["engine"] = " db language intake sheet core "
            may["http"] = " engine core sheet "
            may["dump"] = " engine language db core "
            may["demo"] = " engine core "
            may["cli"] = " http dump demo engine language db intake sheet core "
            only["sqlite3.h"] = "src/db/sqlite.c"
            only["libpq-fe.h"] = "src/db/pgsql.c"
            only["microhttpd.h"] = "src/http/call.h"
        }
        function wrong(why) { print file ": " what " " why; bad = 1 }
        {
            file = $0; sub(/:.*/, "", file)
            what = $0; sub(/^[^:]*:[ \t]*#[ \t]*include[ \t]*/, "", what)
            name = what; gsub(/[<>"]/, "", name); sub(/[ \t].*/, "", name)
            split(file, at, "/")
            if (at[1] != "src" || at[3] == "") next
            from = at[2]
            if (name in only && file != only[name]) wrong("belongs to " only[name])
            if (from == "modules" || from == "aspects") {
                if (file ~ /\.c$/ && name != "module.h") wrong("is not module.h")
                next
            }
            if (what !~ /^"/) next
            to = name; if (!sub(/\/.*/, "", to)) to = name == "module.h" || name == "later.h" ? "language" : from
            if (!(from in may)) { wrong("stands in a folder without a layer"); next }
            if (to == from || ((from == "language" || from == "cli") && name ~ /^(modules|aspects)\/[a-z_]*\.def$/)) next
            if (index(may[from], " " to " ") == 0) wrong("points against the layers")
        }
        END { exit bad }'
}

# Both compilers take every file without a warning; gcc has just built it.
clang_kept() {
    local flags
    flags=$(pkg-config --cflags libmicrohttpd sqlite3 libpq jansson openssl libsodium libzip expat icu-uc icu-i18n zlib)
    # shellcheck disable=SC2086
    printf '%s\0' $(code '^(src|tests|tools)/.*\.c$' | grep -v '^tests/language/') |
        xargs -0 -r -n 8 -P "$(nproc)" clang -fsyntax-only -std=c11 -D_GNU_SOURCE -Isrc -Isrc/language -Itests \
            -Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers -Werror -ferror-limit=5 $flags
}

# Path, Chinese, English; one English for one Chinese at a place.  What is missing or stale the program says.
locale_kept() {
    local file
    for file in locale/*.tsv; do
        [ -e "$file" ] || continue
        awk -F '\t' -v file="$file" '
            /^#/ || !NF { next }
            NF < 3 || $1 == "" || $2 == "" || $3 == "" { print file ":" NR ": say path, Chinese, English"; bad = 1 }
            seen[$1 FS $2]++ { print file ":" NR ": stands twice"; bad = 1 }
            END { exit bad }' "$file" || return 1
    done
}

shells_kept() {
    local file
    for file in "${shells[@]}"; do bash -n "$file" || return 1; done
}

types_kept() { (cd web && PATH=$PWD/node_modules/.bin:$PATH npm run --silent check); }

check 'format of C' format_kept
check 'at most 100 columns' columns_kept
check 'no tabs, no blanks at the end of a line' blanks_kept
check 'nothing is marked as unfinished' words_kept
check 'functions of at most 100 lines' functions_kept
check 'files of at most 1000 lines' files_kept
check 'includes follow the layers' layers_kept
check 'lines of the locale' locale_kept
check 'shell scripts parse' shells_kept
if [ "$what" != fast ]; then
    check 'clang finds nothing' clang_kept
    check 'types of the pages' types_kept
fi
echo "lint: $passed passed, $failed failed"
[ $failed = 0 ]
