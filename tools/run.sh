#!/bin/bash
# run.sh - serves the demonstration union; it is made at the first time, with new passwords.
set -euo pipefail
data=build/demo
logins=build/demo-logins.tsv
if [ ! -d $data ] || [ ! -s $logins ]; then
    rm -rf $data $logins
    build/zhijia demo --data $data --logins $logins || { rm -rf $data $logins; exit 1; }
fi
echo
echo "  地址 / address    http://$ADDRESS:$PORT/"
echo "  账号 / log-ins    $logins"
sed 's/^/    /' $logins
echo
exec build/zhijia serve --data $data --address "$ADDRESS" --port "$PORT"
