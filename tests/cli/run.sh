#!/bin/bash
# run.sh - the command line as people meet it: exit codes, sentences, a port or a folder that is
# taken, log-ins, the interface described.  Prints "cli: N passed, M failed".
#
# With ZHIJIA_TEST_PG (a libpq connection string) the log-ins are made in PostgreSQL once more.
set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
program=$PWD/${ZHIJIA:-build/zhijia}
folder=$(mktemp -d)
chmod 755 "$folder"
passed=0
failed=0
server=
for name in $("$program" help config | sed -nE 's/.* (ZHIJIA_[A-Z_]+) .*/\1/p'); do
    unset "$name"
done

# The one server that this script has started, by its number.
server_stop() {
    [ -n "$server" ] || return 0
    kill -TERM "$server" 2>/dev/null
    wait "$server"
    code=$?
    server=
    return $code
}

finish() {
    server_stop
    rm -rf "$folder"
    echo "cli: $passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}
trap finish EXIT

fail() {
    failed=$((failed + 1))
    printf '%s\n  exit code %s; out: %s\n  err: %s\n' "$1" "$code" "$(head -c 600 "$folder/out")" \
        "$(head -c 900 "$folder/err")"
}

# expect TITLE CODE PATTERN COMMAND...  The pattern (extended) has to be in what is said, unless "".
expect() {
    local title=$1 wanted=$2 pattern=$3
    shift 3
    timeout 60 "$@" >"$folder/out" 2>"$folder/err" </dev/null
    code=$?
    if [ $code = "$wanted" ] && { [ -z "$pattern" ] || grep -qE -- "$pattern" "$folder/out" "$folder/err"; }; then
        passed=$((passed + 1))
    else
        fail "$title"
    fi
}

# Both languages, the Chinese first: what every trouble looks like.
both() {
    if sed -n 1p "$folder/err" | grep -qP '^zhijia: .*\p{Han}' && sed -n 2p "$folder/err" | grep -qP '^        \P{Han}*$'; then
        passed=$((passed + 1))
    else
        fail "two languages: $1"
    fi
}

check() {
    local title=$1
    shift
    code=0
    if "$@" >"$folder/out" 2>"$folder/err" </dev/null; then
        passed=$((passed + 1))
    else
        code=$?
        fail "$title"
    fi
}

# serve ARGUMENTS...  Starts a server on a free port and waits for its line.
serve() {
    "$program" serve --port 0 "$@" >"$folder/served" 2>"$folder/serving" </dev/null &
    server=$!
    for _ in $(seq 200); do
        url=$(sed -nE 's,^zhijia: (http://[^ ]+/)$,\1,p' "$folder/served")
        [ -n "$url" ] && return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    cp "$folder/serving" "$folder/err"
    return 1
}

# get PATH: the status that a GET is answered with.
get() {
    curl -s -o "$folder/got" -w '%{http_code}' --max-time 10 "$url$1"
}

# log_in LOGIN PASSWORD: the status.
log_in() {
    curl -s -o "$folder/got" -w '%{http_code}' --max-time 20 -H 'X-Zhijia: 1' \
        -H 'Content-Type: application/json' -d "{\"login\":\"$1\",\"password\":\"$2\"}" "${url}api/session"
}

password_of() {
    sed -nE 's/^password\t(.+)$/\1/p' "$folder/out"
}

# ---- words ----

expect 'version' 0 '^[^ ]*zhijia [0-9]+\.[0-9]+\.[0-9]+$' "$program" version
expect 'version, the usual way' 0 'zhijia [0-9]' "$program" --version
expect 'check' 0 '^[^ ]*[0-9]+ modules, [0-9]+ tables, [0-9]+ indexes$' "$program" check
expect 'check needs no folder' 0 '' env -C / "$program" check
expect 'help' 0 'zhijia serve' "$program" help
expect 'no command' 1 'Name a command' "$program"
both 'no command'
expect 'an unknown command' 1 'is serve meant' "$program" srve
both 'an unknown command'
expect 'a command far from all' 1 'see zhijia help' "$program" weather
expect 'half a command' 1 'create, add, password or list' "$program" user
expect 'an unknown option' 1 'is --port meant' "$program" serve --prot 1
both 'an unknown option'
expect 'an option of another command' 1 'has no option --login' "$program" serve --login x
expect 'a value that is missing' 1 'lacks its value' "$program" serve --port
expect 'an option that is missing' 1 'lacks --logins' "$program" demo --data "$folder/none"
expect 'a value that is wrong' 1 '--port: port has to be a whole number from 0 to 65535' "$program" serve --port=99999
expect 'a word too many' 1 'takes no "now"' "$program" serve now
expect 'an unknown dump' 1 'is routes meant' "$program" dump rotes
expect 'a dump of nothing' 1 'Say what to print' "$program" dump
expect 'an unknown module' 1 'There is no module' "$program" dump who nothing
printf 'port = 1\ncolour = red\n' >"$folder/wrong.conf"
expect 'an unknown key, with its line' 1 'wrong.conf:2: there is no key "colour"' "$program" serve --config "$folder/wrong.conf"
both 'an unknown key'
expect 'a file of settings that is not there' 1 'check --config' "$program" serve --config "$folder/none.conf"
expect 'the environment' 1 'ZHIJIA_PORT: port has to be' env ZHIJIA_PORT=x "$program" serve --data "$folder/none"
printf 'port = x\n' >"$folder/number.conf"
expect 'the file' 1 'number.conf:1: port has to be' "$program" serve --config "$folder/number.conf" --data "$folder/none"
check 'nothing was made by wrong lines' test ! -e "$folder/none"

# ---- docs/operations.md ----

"$program" help config >"$folder/config"
mapfile -t keys < <(grep -E '^[a-z_]+$' "$folder/config")
check 'help config prints keys' test "${#keys[@]}" -gt 5
for key in "${keys[@]}"; do
    flags=$(grep -A 1 -x "$key" "$folder/config" | sed -nE 's/^    (--[a-z-]+)  (ZHIJIA_[A-Z_]+)  .*/`\1` | `\2`/p')
    check "docs/operations.md has $key" grep -qF "| \`$key\` | $flags |" docs/operations.md
done
mapfile -t told < <(sed -nE 's/^\| `([a-z_]+)` \| `--.*/\1/p' docs/operations.md)
check 'docs/operations.md has no other' test "${told[*]}" = "${keys[*]}"

# ---- dumps ----

for what in routes who life words lists forms texts; do
    expect "dump $what" 0 '.' "$program" dump $what
done
expect 'dump of one module' 0 '/api/member/' "$program" dump routes member
check 'and only that' test "$(grep -c /api/org/ "$folder/out")" = 0
expect 'dump sql' 0 'CREATE TABLE IF NOT EXISTS "member"' "$program" dump sql
check 'for both databases' test "$(grep -c 'CREATE TABLE IF NOT EXISTS "member" ' "$folder/out")" = 2
expect 'dump openapi' 0 '"openapi":"3.1.0"' "$program" dump openapi
"$program" dump openapi >"$folder/openapi.json"
check 'openapi is JSON whose references resolve' node -e '
    const all = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))
    let n = 0
    const walk = x => {
      if (x && typeof x === "object")
        for (const [k, v] of Object.entries(x))
          if (k === "$ref") {
            n++
            if (!v.slice(2).split("/").reduce((o, part) => o?.[part], all)) throw new Error(v)
          } else walk(v)
    }
    walk(all)
    if (n < 100 || !all.paths["/api/member/{id}/leave"]) throw new Error("too little")' "$folder/openapi.json"

# ---- folders ----

mkdir "$folder/shut"
chmod 500 "$folder/shut"
as=()
if [ "$(id -u)" = 0 ]; then # whom no permission stops
    cp "$program" "$folder/zhijia"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups "$folder/zhijia")
    chown 65534 "$folder/shut"
else
    as=("$program")
fi
expect 'a folder that cannot be written' 1 'cannot be written' "${as[@]}" serve --port 0 --data "$folder/shut"
both 'a folder that cannot be written'
expect 'a folder that cannot be made' 1 'cannot be made' "${as[@]}" serve --port 0 --data "$folder/shut/data"
expect 'a folder that is not there' 1 'no such data folder' "$program" user list --data "$folder/none"
check 'which is not made' test ! -e "$folder/none"

# ---- log-ins ----

data=$folder/data
person=(--name 李娜 --login lina --role organiser)
expect 'an unknown role' 1 'is organiser meant' "$program" user create --data "$data" --federation 青岛市总工会 --name 李娜 --login lina --role organizer
expect 'a wrong region' 1 '6 digits' "$program" user create --data "$data" --federation 青岛市总工会 --region 37 "${person[@]}"
check 'neither makes a folder' test ! -e "$data"
expect 'user create' 0 '^password.{10}' "$program" user create --data "$data" --federation 青岛市总工会 --region 370200 "${person[@]}"
first=$(password_of)
org=$(sed -nE 's/^org\t(.+)$/\1/p' "$folder/out")
check 'nobody else reads the data' test "$(find "$data" "$data.key" -perm /077 | wc -l)" = 0
expect 'user create again' 1 'log-ins here already' "$program" user create --data "$data" --federation 青岛市总工会 "${person[@]}"
expect 'user add' 0 '^login.wangqiang' "$program" user add --data "$data/" --realm 1 --org "$org" --name 王强 --login wangqiang --role clerk
expect 'a log-in that is taken' 1 'choose another' "$program" user add --data "$data" --realm 1 --org "$org" --name 王芳 --login lina --role clerk
expect 'a union that is not there' 1 'no union 1-5' "$program" user add --data "$data" --realm 1 --org 1-5 --name 王芳 --login wangfang --role clerk
expect 'user list' 0 '^wangqiang.王强.1.clerk' "$program" user list --data "$data"
check 'lists two' test "$(wc -l <"$folder/out")" = 3

# ---- serving ----

check 'serve' serve --data "$data"
check 'it is well' test "$(get healthz)" = 200
check 'no link where there is an account' test ! -e "$data/first-administrator.txt"
check 'log in' test "$(log_in lina "$first")" = 200
check 'a wrong password' test "$(log_in lina "${first}x")" = 401
expect 'run twice' 1 'Another zhijia uses this data folder' "$program" serve --data "$data" --port 0
both 'run twice'
port=$(sed -E 's,.*:([0-9]+)/,\1,' <<<"$url")
expect 'a port that is taken' 1 'The port is taken' "$program" serve --data "$folder/other" --port "$port"
both 'a port that is taken'
check 'stops cleanly' server_stop
expect 'user password' 0 '^password.{10}' "$program" user password --data "$data" --login lina
second=$(password_of)
check 'another one' test "$first" != "$second"
check 'it ends the sessions' test "$(sqlite3 "$data/zhijia.db" 'SELECT count(*) FROM session')" = 0
expect 'a log-in that is not there' 1 'no log-in "nobody"' "$program" user password --data "$data" --login nobody
check 'serve again' serve --data "$data"
check 'the old password is none' test "$(log_in lina "$first")" = 401
check 'the new one is' test "$(log_in lina "$second")" = 200
check 'stops cleanly again' server_stop

# ---- in and out ----

expect 'export' 0 'out.csv: 1$' "$program" export --data "$data" --login lina --module org --format csv --out "$folder/out.csv"
check 'has the union' grep -q 青岛市总工会 "$folder/out.csv"
expect 'an unknown module' 1 'is member meant' "$program" export --data "$data" --login lina --module membr --format csv --out "$folder/x"
expect 'an unknown format' 1 'csv or xlsx' "$program" export --data "$data" --login lina --module org --format pdf --out "$folder/x"
employers=tests/data/union/用人单位名录.csv
expect 'import, checked only' 0 '^state.checked' "$program" import --data "$data" --login lina --file "$employers"
expect 'nothing is written' 0 ': 0$' "$program" export --data "$data" --login lina --module employer --format xlsx --out "$folder/out.xlsx"
expect 'import' 0 '^state.done' "$program" import --data "$data" --login lina --file "$employers" --yes
expect 'is written' 0 ': 1200$' "$program" export --data "$data" --login lina --module employer --format csv --out "$folder/out.csv"
expect 'a file that is no table' 1 'Not imported' "$program" import --data "$data" --login lina --file Makefile
expect 'a file that is not there' 1 'check --file' "$program" import --data "$data" --login lina --file "$folder/none"

# ---- the first administrator ----

fresh=$folder/fresh
check 'serve, fresh' serve --data "$fresh"
check 'the link is there' grep -qE "^${url}setup#[A-Za-z0-9_-]{43}\$" "$fresh/first-administrator.txt"
check 'for its owner alone' test "$(stat -c %a "$fresh/first-administrator.txt")" = 600
check 'not in a log' test "$(grep -c 'setup#' "$folder/served" "$folder/serving" | grep -vc ':0$')" = 0
token=$(sed 's/.*#//' "$fresh/first-administrator.txt")
check 'its hash alone is kept' test "$(sqlite3 "$fresh/zhijia.db" "SELECT value FROM installation WHERE name = 'setup'")" = "$(printf %s "$token" | sha256sum | cut -d' ' -f1)"
# set_up TOKEN PASSWORD: the status
set_up() {
    curl -s -o "$folder/got" -w '%{http_code}' --max-time 20 -H 'X-Zhijia: 1' -H 'Content-Type: application/json' \
        -d "{\"token\":\"$1\",\"federation\":\"海滨市总工会\",\"region\":\"370200\",\"name\":\"李娜\",\"login\":\"lina\",\"password\":\"$2\"}" "${url}api/setup"
}
check 'a wrong link' test "$(set_up "x$token" long-enough-1)" = 404
check 'a short password' test "$(set_up "$token" short)" = 422
check 'the link works' test "$(set_up "$token" long-enough-1)" = 201
check 'once' test "$(set_up "$token" long-enough-1)" = 404
check 'its file is gone' test ! -e "$fresh/first-administrator.txt"
check 'log in as the first' test "$(log_in lina long-enough-1)" = 200
check 'with four posts' test "$(grep -o '"role":' "$folder/got" | wc -l)" = 4
check 'stops, and no link is left' server_stop
check 'one federation' test "$(sqlite3 "$fresh/zhijia.db" 'SELECT count(*) FROM realm')" = 1
check 'serve once more' serve --data "$fresh"
check 'without a new link' test ! -e "$fresh/first-administrator.txt"
check 'stops' server_stop

# ---- PostgreSQL, in a database of its own ----

[ -n "${ZHIJIA_TEST_PG:-}" ] || exit
PATH=$PATH:/usr/lib/postgresql/15/bin
psql -q "$ZHIJIA_TEST_PG" -c 'DROP DATABASE IF EXISTS zhijia_cli' -c 'CREATE DATABASE zhijia_cli'
pg=(--database "$ZHIJIA_TEST_PG dbname=zhijia_cli" --key "$folder/pg.key")
mkdir "$folder/beside"
expect 'user create there' 0 '^password.{10}' "$program" user create --data "$folder/pg" "${pg[@]}" --federation 青岛市总工会 --region 370200 "${person[@]}"
first=$(password_of)
check 'serve from there' serve --data "$folder/pg" "${pg[@]}"
check 'log in there' test "$(log_in lina "$first")" = 200
expect 'user password while it runs' 0 '^password.{10}' "$program" user password --data "$folder/beside" "${pg[@]}" --login lina
second=$(password_of)
check 'the session has ended' test "$(psql -At "${pg[1]}" -c 'SELECT count(*) FROM session')" = 0
check 'the new password holds at once' test "$(log_in lina "$second")" = 200
expect 'another key' 1 'belongs to other data' "$program" user list --data "$folder/beside" --database "${pg[1]}" --key "$folder/data.key"
expect 'user list there' 0 '^lina.李娜.1.organiser' "$program" user list --data "$folder/beside" "${pg[@]}"
expect 'import there' 0 '^state.done' "$program" import --data "$folder/beside" "${pg[@]}" --login lina --file "$employers" --yes
expect 'is written there' 0 ': 1200$' "$program" export --data "$folder/beside" "${pg[@]}" --login lina --module employer --format csv --out "$folder/out.csv"
check 'stops there' server_stop
psql -q "$ZHIJIA_TEST_PG" -c 'DROP DATABASE zhijia_cli'
