#!/usr/bin/env bash
# Installs and builds Picket, starts nothing. Brings what it needs, Node and npm included, and changes nothing outside the
# checkout but Debian packages. Quick when nothing changed.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib.sh

# npm's own programs run on the Node that started npm; those below are too old for today's packages.
readonly NODE_MINIMUM=20 NPM_MINIMUM=10 RUNTIME_MINIMUM=24.11.0
readonly NODE_ADVICE="install Node.js >= $NODE_MINIMUM with npm >= $NPM_MINIMUM (https://nodejs.org/en/download)"
readonly INSTALLED_STAMP=node_modules/.picket-installed BUILT_STAMP=control-plane/dist/.picket-built

main() {
  use_writable_npm_cache
  # Two runs at once (start.sh and test.sh) would build over each other: the second waits.
  exec 9<package.json
  flock 9
  require_npm
  install_xgboost
  install_packages
  require_runtime
  build
}

# npm keeps what it downloads in the home folder, which a service user or a container may not have.
use_writable_npm_cache() {
  if [ -w "${HOME:-/nonexistent}" ]; then return; fi
  export HOME=$PWD/node_modules/.home
  mkdir -p "$HOME"
}

# A fresh Debian has no Node, or an old one. Debian's npm then fetches a newer Node and npm into scripts/node, pinned by
# the lock file there; Debian's own stay as they are.
require_npm() {
  if is_npm_usable; then return; fi
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    may_apt_install || fail "Node.js and npm are missing, and nobody here may install packages: $NODE_ADVICE"
    step 'apt-get install nodejs npm' apt_install nodejs npm
    hash -r
  fi
  step 'Node and npm for this checkout' npm ci --prefix scripts/node --ignore-scripts --loglevel=error
  hash -r
  is_npm_usable || fail "$(npm_versions) cannot be used: $NODE_ADVICE"
}

is_npm_usable() {
  local node npm
  node=$(node -p 'parseInt(process.versions.node)' 2>/dev/null) && npm=$(npm --version 2>/dev/null) &&
    [ "$node" -ge $NODE_MINIMUM ] && [ "${npm%%.*}" -ge $NPM_MINIMUM ]
}

npm_versions() {
  echo "Node.js $(node --version 2>&1 | tail -n 1) with npm $(npm --version 2>&1 | tail -n 1)"
}

install_xgboost() {
  if has_xgboost; then return; fi
  if may_apt_install; then
    step 'apt-get install libxgboost0' apt_install libxgboost0
  else
    say "training is not possible yet: run  $XGBOOST_COMMAND"
  fi
}

# No install script is needed by any dependency (PostgreSQL's symbolic links are made by the control plane), so none runs.
install_packages() {
  local wanted
  wanted=$(sha256sum .npmrc package-lock.json | sha256sum)
  if [ "$(cat $INSTALLED_STAMP 2>/dev/null)" = "$wanted" ]; then return; fi
  ONNXRUNTIME_NODE_INSTALL=skip step 'npm ci' npm ci --ignore-scripts --loglevel=error
  echo "$wanted" >$INSTALLED_STAMP
}

# npm leaves optional packages out silently where they do not fit; Node 20 would then run in place of Node 24.
require_runtime() {
  hash -r # the shell remembers where it found `node` before the packages were there
  printf '%s\n' "v$RUNTIME_MINIMUM" "$(node -v)" | sort --version-sort --check=quiet ||
    fail "Node.js $RUNTIME_MINIMUM or newer is needed, npm has none for $(uname -sm) (install it system-wide)"
}

build() {
  local wanted
  wanted=$(sources | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  if [ "$(cat $BUILT_STAMP 2>/dev/null)" = "$wanted" ] && [ -f agent/dist/agent.cjs ]; then return; fi
  rm -f $BUILT_STAMP
  step 'build' npm run --silent build
  echo "$wanted" >$BUILT_STAMP
}

sources() {
  find package-lock.json docs/openapi.json tsconfig.json tsconfig.base.json shared agent control-plane \
    \( -name node_modules -o -name dist -o -name gen \) -prune -o -type f ! -name '*.spec.ts' -print0
}

main
