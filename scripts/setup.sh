#!/usr/bin/env bash
# Installs and builds Picket, starts nothing. Needs Node >= 20 with npm; brings the rest. Quick when nothing changed.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib.sh

readonly NODE_MINIMUM=20 RUNTIME_MINIMUM=24.11.0
readonly INSTALLED_STAMP=node_modules/.picket-installed BUILT_STAMP=control-plane/dist/.picket-built

main() {
  require_system_node
  # Two runs at once (start.sh and test.sh) would build over each other: the second waits.
  exec 9<package.json
  flock 9
  install_xgboost
  install_packages
  require_runtime
  build
}

require_system_node() {
  command -v npm >/dev/null || fail "npm is missing: install Node.js >= $NODE_MINIMUM (https://nodejs.org/en/download)"
  node -e "process.exit(parseInt(process.versions.node) >= $NODE_MINIMUM ? 0 : 1)" ||
    fail "Node.js $(node -v) is too old: install >= $NODE_MINIMUM (https://nodejs.org/en/download)"
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
  find package-lock.json tsconfig.json tsconfig.base.json shared agent control-plane \
    \( -name node_modules -o -name dist -o -name gen \) -prune -o -type f ! -name '*.spec.ts' -print0
}

main
