#!/bin/bash
# run.sh - makes the demonstration in a folder of its own and looks at it with the databases' own shells.
#
# expected.tsv was counted by hand; holds.sql is the judge's reading of the tables.  With $ZHIJIA_TEST_PG
# (a libpq connection string) the same is done in a new database of that cluster.
set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
unset ZHIJIA_NOW
zhijia=${ZHIJIA:-build/zhijia}
passed=0
failed=0
work=$(mktemp -d)
database=zhijia_demo_$$

finish() {
    rm -rf "$work"
    [ -z "${ZHIJIA_TEST_PG:-}" ] || psql -X -q -d "$ZHIJIA_TEST_PG" -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1
}
trap finish EXIT

expect() {
    local title=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "WRONG: $title"
    fi
}

ask_sqlite() { sqlite3 -readonly -separator $'\t' "$work/data/zhijia.db" "$(cat "$1")"; }
ask_again() { sqlite3 -readonly -separator $'\t' "$work/again/zhijia.db" "$(cat "$1")"; }
ask_postgres() { psql -X -At -F $'\t' -d "$postgres" -f "$1"; }

# Every line of expected.tsv, and nothing beside it.
holds() {
    local line
    "$2" tests/demo/holds.sql | sort >"$work/actual"
    grep -v '^#' tests/demo/expected.tsv | sort >"$work/expected"
    while IFS= read -r line; do
        expect "$1 holds: $line" grep -qxF -- "$line" "$work/actual"
    done <"$work/expected"
    comm -13 "$work/expected" "$work/actual" >"$work/beside"
    expect "$1 holds nothing else: $(head -n 3 "$work/beside")" test ! -s "$work/beside"
}

# Numbers that look like an identity card, a permit, a passport or a phone of the demonstration.  Ids of
# records are runs of 18 digits too and begin with 9.
numbers_in_clear() {
    {
        grep -raohE '[0-9]{11,}' "$@" | grep -vE '^9[0-9]{17}$' |
            grep -E '19900[0-9]{6}|(379900|8[123]0000)(19|20)[0-9]{9}'
        grep -raohE 'BH4[0-9]{6}' "$@"
    } | head -n 3
}

# The search finds what is there, or it would prove nothing.
planted() {
    printf 'a\0b%s\1' "$1" >"$work/planted"
    [ -n "$(numbers_in_clear "$work/planted")" ]
}

nothing_in_clear() {
    local found
    found=$(numbers_in_clear "$@")
    [ -z "$found" ] || echo "in clear: $found"
    [ -z "$found" ]
}

no_password_in() {
    local password
    cut -f 2 "$work/logins.tsv" | tail -n +2 >"$work/passwords"
    ! grep -raqF -f "$work/passwords" "$@"
}

make_demo() {
    "$zhijia" demo --data "$1" --logins "$2" "${@:3}" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
}

same_people() { [ -s "$work/one" ] && cmp -s "$work/one" "$work/two"; }
fails() { ! "$@" >"$work/said" 2>&1; }
passwords_right() { awk -F '\t' 'NR > 1 && ($2 !~ /^[2-9a-z]+$/ || length($2) != 16 || seen[$2]++) { exit 1 }' "$1"; }
other_passwords() { [ "$(cut -f 2 "$work/logins.tsv" "$work/again.tsv" | sort | uniq -d)" = password ]; }

# ---- SQLite ----

began=$SECONDS
expect 'the demonstration is made' make_demo "$work/data" "$work/logins.tsv"
expect 'in less than 20 s' test $((SECONDS - began)) -lt 20
holds sqlite ask_sqlite

expect 'log-ins are for their owner only' test "$(stat -c %a "$work/logins.tsv")" = 600
cut -f 1,4 "$work/logins.tsv" >"$work/who"
cat >"$work/wanted" <<'END'
login	role
bh-organiser	organiser
bh-district-organiser	organiser
bh-clerk-1	clerk
bh-clerk-2	clerk
bh-chair	chair
bh-security	security_admin
bh-system	system_admin
bh-audit	audit_admin
bh-statistics	statistics
bh-member	member
qd-organiser	organiser
qd-security	security_admin
END
expect 'log-ins and roles' cmp "$work/wanted" "$work/who"
expect 'seven columns everywhere' awk -F '\t' 'NF != 7 { exit 1 }' "$work/logins.tsv"
expect 'passwords of 16 characters, none twice' passwords_right "$work/logins.tsv"
expect 'accounts are those log-ins' test "$(sqlite3 -readonly "$work/data/zhijia.db" \
    'SELECT group_concat("login", char(10)) FROM (SELECT "login" FROM "account" ORDER BY 1)')" = \
    "$(tail -n +2 "$work/wanted" | cut -f 1 | sort)"

expect 'a planted card is found' planted 379900199001019015
expect 'a planted permit is found' planted 83000019900101901X
expect 'a planted phone is found' planted 19900123456
expect 'a planted passport is found' planted BH4000031
expect 'names are there to be read' grep -raq '李娜' "$work/data"
expect 'no identity number, no phone in clear' nothing_in_clear "$work/data"
expect 'no password in the data' no_password_in "$work/data"
expect 'the folder is for its owner only' test "$(stat -c %a "$work/data")" = 700

cp "$work/logins.tsv" "$work/before.tsv"
expect 'not twice into one folder' fails "$zhijia" demo --data "$work/data" --logins "$work/logins.tsv"
expect 'then the log-ins stay' cmp "$work/before.tsv" "$work/logins.tsv"
expect 'not before its own days end' fails env ZHIJIA_NOW=2026-10-30T09:00:00+08:00 \
    "$zhijia" demo --data "$work/early" --logins "$work/early.tsv"
expect 'and then no log-ins' test ! -e "$work/early.tsv"

expect 'it is made again' make_demo "$work/again" "$work/again.tsv"
ask_sqlite tests/demo/people.sql >"$work/one"
ask_again tests/demo/people.sql >"$work/two"
expect 'the same people' same_people
expect 'with other passwords' other_passwords
expect 'a smaller one' make_demo "$work/small" "$work/small.tsv" --members 120
expect 'of 120 persons and 11 officers' test 131 = \
    "$(sqlite3 -readonly "$work/small/zhijia.db" 'SELECT count(*) FROM "person"')"

# ---- PostgreSQL ----

if [ -n "${ZHIJIA_TEST_PG:-}" ]; then
    postgres=$(sed -E "s/dbname=[^ ]*//" <<<"$ZHIJIA_TEST_PG")" dbname=$database"
    expect 'a database' psql -X -q -d "$ZHIJIA_TEST_PG" -c "CREATE DATABASE $database"
    expect 'the demonstration is made in PostgreSQL' \
        make_demo "$work/pg" "$work/pg.tsv" --database "$postgres"
    holds postgresql ask_postgres
    mkdir "$work/dump"
    PGOPTIONS='-c bytea_output=escape' pg_dump -d "$postgres" --data-only >"$work/dump/all" 2>"$work/said"
    expect 'its names are there to be read' grep -raq '李娜' "$work/dump"
    expect 'no identity number, no phone in clear in PostgreSQL' nothing_in_clear "$work/dump" "$work/pg"
    expect 'not twice into one database' \
        fails "$zhijia" demo --data "$work/other" --logins "$work/pg.tsv" --database "$postgres"
    expect 'then its log-ins stay' test -s "$work/pg.tsv"
fi

echo "demo: $passed passed, $failed failed"
[ $failed = 0 ]
