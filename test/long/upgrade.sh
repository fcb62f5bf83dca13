#!/usr/bin/env bash
# An upgrade from an earlier commit: this agent with its control plane, its data folder under this control plane, and its
# agent with this control plane. Prints a line for each; ends with 1 where one does not work.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
. scripts/lib.sh

readonly USAGE='usage: test/long/upgrade.sh COMMIT
  COMMIT     the version before, such as fb18074
Needs this checkout built. Takes about five minutes; removes what it made.'
readonly HTTP_PORT=26787 MQTT_PORT=26786 AGENTS_PORT=26785 MQTTS_PORT=26784 PATIENCE_S=240

case "${1-}" in
  -h | --help) echo "$USAGE" && exit 0 ;;
  '') fail 'name a commit (--help)' ;;
esac
commit=$(git rev-parse --verify --quiet "$1^{commit}") || fail "there is no commit $1"
[ -f agent/dist/agent.cjs ] || fail 'this checkout is not built (run ./scripts/setup.sh)'
here=$PWD
work=$(mktemp -d /var/tmp/picket-upgrade.XXXXXX)
readonly OLD=$work/old
running='' faults=0

main() {
  chmod 755 "$work" # the database may run as a user of its own
  git worktree add --quiet --detach "$OLD" "$commit"
  export PICKET_DATA_DIR=$work/data PICKET_HTTP_PORT=$HTTP_PORT PICKET_MQTT_PORT=$MQTT_PORT
  export PICKET_AGENTS_PORT=$AGENTS_PORT PICKET_MQTTS_PORT=$MQTTS_PORT
  # The agents here have no certificate: what they share with a control plane of any commit is the password.
  export PICKET_BROKER_LEGACY=true

  start "$OLD" start ./scripts/start.sh
  check "start.sh of ${commit:0:7} stores alerts" has_more_than 0 demo
  start_agent "$here" new-agent
  check 'this agent scores for its control plane' has_more_than 0 new-agent
  stop_all
  local before
  before=$(<"$work/stored")

  start "$here" control-plane node control-plane/dist/main.js
  check "this control plane has its $before alerts" has_more_than $((before - 1))
  start_agent "$OLD" old-agent
  check 'its agent scores for this control plane' has_more_than 0 old-agent
  stop_all
  [ "$faults" = 0 ]
}

# start CHECKOUT NAME COMMAND...: in a session of its own, with the log NAME.log.
start() {
  local checkout=$1 log=$work/$2.log
  shift 2
  (cd "$checkout" && PATH="$checkout/node_modules/.bin:$PATH" exec setsid "$@") >"$log" 2>&1 &
  running="$! $running"
}

start_agent() {
  PICKET_MQTT_PASSWORD=$(<"$PICKET_DATA_DIR/agent.token") PICKET_MQTT_URL=mqtt://127.0.0.1:$MQTT_PORT \
    PICKET_CONTROL_PLANE_URL=http://127.0.0.1:$HTTP_PORT PICKET_AGENT_ID=$2 PICKET_STATE_DIR=$work/$2 \
    start "$1" "$2" node agent/dist/agent.cjs replay test/lab/captures/replay/*.pcap.gz --loop --wait-for-model
}

check() {
  step "$@" || faults=$((faults + 1))
}

# has_more_than COUNT [AGENT]: waits until so many alerts are stored.
has_more_than() {
  local deadline=$((SECONDS + PATIENCE_S))
  until [ "$(stored "${2-}")" -gt "$1" ]; do
    [ "$SECONDS" -lt "$deadline" ] || { tail -n 20 "$work"/*.log && return 1; }
    sleep 2
  done
}

# stored [AGENT]: how many alerts the API lists; -1 while it does not answer.
stored() {
  # shellcheck disable=SC2016 # a template of JavaScript
  node --input-type=module -e '
    const { existsSync, readFileSync } = await import("node:fs");
    const [url, agent, keyFile] = process.argv.slice(1);
    // The commit before may know no sign-in.
    const headers = existsSync(keyFile) ? { authorization: `Bearer ${readFileSync(keyFile, "utf8").trim()}` } : {};
    let [count, cursor] = [0, null];
    do {
      const query = new URLSearchParams({ limit: "200", ...(agent && { agent }), ...(cursor && { cursor }) });
      const page = await (await fetch(`${url}/api/v1/alerts?${query}`, { headers })).json();
      count += page.items.length;
      cursor = page.nextCursor;
    } while (cursor);
    console.log(count);' "http://127.0.0.1:$HTTP_PORT" "${1-}" "$PICKET_DATA_DIR/local.key" 2>/dev/null || echo -1
}

# Who was started last ends first; what is stored then is kept in a file.
stop_all() {
  local pid last=''
  for pid in $running; do last=$pid; done
  for pid in $running; do
    if [ "$pid" = "$last" ]; then stored >"$work/stored"; fi
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" || true
  done
  running=''
}

finish() {
  local status=$?
  stop_all
  git worktree remove --force "$OLD" 2>/dev/null || true
  rm -rf "$work"
  exit "$status"
}

trap finish EXIT
main
