#!/bin/bash
# pages.sh - what the pages are built with: npm ci, exactly as locked, no package's own scripts.
#
# Debian 12 has Node 18, the tools want 20.19, and npm leaves out what the Node that runs it is too old for.
# So a newer Node is one of the locked packages: an old one fetches it, and it then installs the whole.
set -euo pipefail
cd "$(dirname "$0")/../web"
build=$(cd .. && mkdir -p build/node && cd build/node && pwd)

locked() {
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}

new_enough() {
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number)
             process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

echo '  npm ci'
if ! new_enough; then
    locked >/dev/null
    cp node_modules/node-linux-*/bin/node "$build/node"
    PATH=$build:$PATH
fi
locked
# npm 9 drops this link when it drops the package of the other architecture.
for node in node_modules/node-linux-*/bin/node; do
    [ ! -x "$node" ] || ln -sfn "../${node#node_modules/}" node_modules/.bin/node
done
