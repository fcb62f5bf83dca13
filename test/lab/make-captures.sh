#!/usr/bin/env bash
# Makes the labelled captures again: real programs, through a real Open vSwitch bridge, one capture per scenario.
#   make-captures.sh [--out FOLDER] [--take train|replay] [--only SCENARIO]
# Needs root, /dev/net/tun and the programs of packages.txt; says what is missing. Leaves nothing behind but the captures.
set -euo pipefail
LAB=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
cd "$LAB/../.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

readonly SCENARIO_LIMIT_S=60
out=test/lab/captures take='' only=''
while [ $# -gt 0 ]; do
  case $1 in
    --out) out=$2 ;;
    --take) take=$2 ;;
    --only) only=$2 ;;
    *) fail "unknown option $1 (known: --out FOLDER, --take train|replay, --only SCENARIO)" ;;
  esac
  shift 2
done

main() {
  require_lab
  case $take in
    '') for each in train replay; do "$0" --out "$out" --take "$each" --only "$only"; done ;;
    train | replay) make_take ;;
    *) fail "unknown take $take (known: train, replay)" ;;
  esac
}

require_lab() {
  [ "$(id -u)" = 0 ] || fail 'the lab needs root (network namespaces)'
  [ -c /dev/net/tun ] || fail 'the lab needs /dev/net/tun (userspace switch)'
  local program missing=()
  while read -r program _; do command -v "$program" >/dev/null || missing+=("$program"); done <"$LAB/packages.txt"
  [ ${#missing[@]} -eq 0 ] || fail "not installed: ${missing[*]} (packages: test/lab/packages.txt)"
}

# A network of its own for the take, all its scenarios one after the other, nothing left.
make_take() {
  LAB_RUN=$(mktemp -d)
  chmod 755 "$LAB_RUN"
  # shellcheck source=test/lab/takes/train.sh
  . "$LAB/takes/$take.sh"
  # shellcheck source=test/lab/network.sh
  . "$LAB/network.sh"
  # shellcheck source=test/lab/services.sh
  . "$LAB/services.sh"
  trap 'network_down; rm -rf "$LAB_RUN"' EXIT
  trap 'exit 130' INT TERM
  mkdir -p "$out/$take"
  network_up
  services_up
  scenarios
}

# scenario NAME CLASS HOST COMMAND: records everything the switch carries while COMMAND runs on HOST.
scenario() {
  local name=$1 class=$2 host=$3 command=$4 file=$take/$1.pcap.gz
  if [ -n "$only" ] && [ "$only" != "$name" ]; then return; fi
  start_capture "$LAB_RUN/$name.pcap"
  run_tool || fail "lab: $take/$name exceeded $SCENARIO_LIMIT_S s: $command"
  stop_capture
  gzip -9n <"$LAB_RUN/$name.pcap" >"$out/$file"
  node "$LAB/manifest.ts" --out "$out" --file "$file" --take "$take" --class "$class" --host "$host" \
    --network "$NET.0/24" --command "$command"
}

# Most tools exit with an error of their own when they fail to break in; only a tool that does not end is a fault.
run_tool() {
  local status=0
  on "$host" timeout "$SCENARIO_LIMIT_S" bash -c "cd '$LAB_RUN' && $command" >"$LAB_RUN/$name.log" 2>&1 </dev/null ||
    status=$?
  [ "$status" -ne 124 ]
}

# Whole packets: the cic- profiles take lengths from what was captured.
start_capture() {
  ip netns exec "$PREFIX-monitor" tcpdump -Z root --immediate-mode -B 65536 -U -ni eth0 -w "$1" 2>"$1.log" &
  capture_pid=$!
  until grep -qs "listening on" "$1.log"; do
    kill -0 "$capture_pid" 2>/dev/null || fail "lab: tcpdump did not start: $(<"$1.log")"
    sleep 0.05
  done
}

# The last answers are still on their way when a tool exits. (SIGINT is ignored by what a script starts with `&`.)
stop_capture() {
  sleep 0.3
  kill -TERM "$capture_pid"
  wait "$capture_pid" || true
}

main
