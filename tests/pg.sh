#!/bin/bash
# pg.sh start DIR - a PostgreSQL of its own for tests: prints how libpq reaches it.  A running one is taken again.
# pg.sh stop DIR  - stops it and takes its files away.
#
# DIR remembers where the cluster lies, namely under /tmp: a socket's path has to stay below 108 bytes, and
# root, whom PostgreSQL refuses, runs it as another user, who may not be able to reach a checkout.
set -euo pipefail
[ $# = 2 ] || { echo 'usage: pg.sh start|stop DIR' >&2; exit 2; }
where=$2/cluster
PATH=/usr/lib/postgresql/15/bin:$PATH

as_user=()
if [ "$(id -u)" = 0 ]; then
    user=postgres
    id $user >/dev/null 2>&1 || user=nobody
    as_user=(setpriv --reuid=$user --regid="$(id -g $user)" --clear-groups env HOME=/tmp)
fi

postgres_running() {
    [ -s "$where" ] && home=$(cat "$where") && [ -d "$home/data" ] &&
        "${as_user[@]}" pg_ctl -D "$home/data" status >/dev/null 2>&1
}

postgres_start() {
    mkdir -p "$2"
    if ! postgres_running; then
        home=$(cd /tmp && "${as_user[@]}" mktemp -d /tmp/zj.XXXXXX)
        echo "$home" >"$where"
        cd /tmp
        "${as_user[@]}" initdb -D "$home/data" -U postgres -A trust --no-sync --no-instructions \
            --encoding=UTF8 --locale=C.UTF-8 >"$where.log" 2>&1 ||
            { cat "$where.log" >&2; exit 1; }
        "${as_user[@]}" tee -a "$home/data/postgresql.conf" >/dev/null <<END
listen_addresses = ''
unix_socket_directories = '$home'
fsync = on
max_connections = 120
shared_buffers = 128MB
timezone = 'UTC'
END
        "${as_user[@]}" pg_ctl -D "$home/data" -l "$home/log" -w -t 60 start >/dev/null 2>&1 </dev/null ||
            { "${as_user[@]}" cat "$home/log" >&2; exit 1; }
    fi
    echo "host=$home user=postgres dbname=postgres"
}

postgres_stop() {
    [ -s "$where" ] || exit 0
    home=$(cat "$where")
    cd /tmp
    if postgres_running; then
        "${as_user[@]}" pg_ctl -D "$home/data" -m immediate -w stop >/dev/null
    fi
    case $home in /tmp/zj.*) rm -rf "$home" ;; esac
    rm -f "$where" "$where.log"
}

case $1 in
    start | stop)
        case $where in /*) ;; *) where=$PWD/$where ;; esac
        "postgres_$1" "$@" ;;
    *) echo 'usage: pg.sh start|stop DIR' >&2; exit 2 ;;
esac
