#!/bin/bash
# install.sh run|test - the Debian packages that are missing: for the program, or for all its tests too.
# Asks nothing, touches the network only when something is missing.  INSTALL=no: somebody else sees to it.
set -euo pipefail
[ "${INSTALL:-yes}" = no ] && exit 0

# package, or package:command where a command of another origin does as well (a newer Node, say)
RUN='gcc:gcc libc6-dev pkg-config:pkg-config ca-certificates nodejs:node npm:npm
     libmicrohttpd-dev libsqlite3-dev libpq-dev libjansson-dev libssl-dev libsodium-dev libzip-dev
     libexpat1-dev libxlsxwriter-dev libicu-dev zlib1g-dev'
TEST='postgresql-15 strace:strace chromium:chromium fonts-noto-cjk clang:clang clang-format-14:clang-format-14
      universal-ctags:ctags curl:curl openssl:openssl sqlite3:sqlite3 unzip:unzip procps:ps'

case "${1:-}" in
    run) wanted=$RUN ;;
    test) wanted="$RUN $TEST" ;;
    *) echo 'usage: install.sh run|test' >&2; exit 2 ;;
esac

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
if ! command -v dpkg-query apt-get >/dev/null; then
    for entry in $wanted; do
        [ "$entry" = "${entry#*:}" ] || command -v "${entry#*:}" >/dev/null || missing+=("${entry%%:*}")
    done
    [ ${#missing[@]} = 0 ] && exit 0
    echo "本机不是 Debian，请自行安装与下列软件包相当的软件后重试：${missing[*]}" >&2
    echo "This is not Debian: please install the like of these packages and try again: ${missing[*]}" >&2
    exit 1
fi
for entry in $wanted; do
    package=${entry%%:*}
    if [ "$entry" != "$package" ] && command -v "${entry#*:}" >/dev/null; then
        continue
    fi
    installed "$package" || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit 0

root=()
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "缺少软件包，且当前用户既不是 root 也不能用 sudo；请以 root 运行：apt-get install ${missing[*]}" >&2
        echo "Packages are missing, and this user is neither root nor has sudo; as root, please run: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    root=(sudo)
fi
echo "安装 / installing: ${missing[*]}"
apt() {
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -q -o Acquire::Retries=3 \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}
apt update
# PostgreSQL's package makes and starts a server of its own unless told; the tests bring theirs.
if [[ " ${missing[*]} " == *' postgresql-15 '* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${root[@]}" mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
apt install -y --no-install-recommends "${missing[@]}"
