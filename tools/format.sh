#!/bin/bash
# format.sh check|write|count - clang-format 14 over the code.
#
# Blanks inside a line are the writer's: columns of declarations, tables and remarks stand as aligned by hand.
# What counts is indentation and where lines break; write touches only lines that are wrong in that.
# Left out are headers, the words of the language, modules and aspects, which are tables from end to end.
# A table elsewhere that clang-format would take apart stands between clang-format off and on.
set -eu
formatter=clang-format-14
command -v $formatter >/dev/null || formatter=clang-format
mapfile -t files < <(find src tests tools -name '*.c' \
    ! -path 'src/modules/*' ! -path 'src/aspects/*' ! -path 'tests/language/*' \
    ! -path src/language/strings.c ! -path src/language/known.c | sort)

# The file with single blanks inside its lines.
plain() {
    sed -E 's/([^[:space:]])[[:space:]]+/\1 /g'
}

# The lines of a file that break or indent otherwise than clang-format would.
wrong() {
    diff <(plain <"$1") <($formatter "$1" | plain) || true
}

file_check() {
    local lines
    lines=$(wrong "$1")
    [ -z "$lines" ] || printf '%s:\n%s\n' "$1" "$lines"
    [ -z "$lines" ]
}

file_count() {
    local n
    n=$(wrong "$1" | grep -c '^<') || return 0
    echo "$n $1"
}

file_write() {
    local ranges
    for _ in 1 2 3; do
        ranges=$(wrong "$1" | sed -nE 's/^([0-9]+)[acd].*/--lines=\1:\1/p; s/^([0-9]+),([0-9]+)[acd].*/--lines=\1:\2/p')
        [ -n "$ranges" ] || return 0
        # shellcheck disable=SC2086
        $formatter -i $ranges "$1"
    done
    [ -z "$(wrong "$1")" ] || $formatter -i "$1"
}

case ${1:-} in
    check | write | count) ;;
    *) echo 'usage: format.sh check|write|count' >&2; exit 2 ;;
esac
if [ "${2:-}" = each ]; then
    shift 2
    result=0
    for file in "$@"; do
        "file_$kind" "$file" || result=1
    done
    exit $result
fi
export kind=$1
printf '%s\0' "${files[@]}" | xargs -0 -r -n 4 -P "$(nproc)" "$0" "$1" each
