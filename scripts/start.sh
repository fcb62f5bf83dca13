#!/usr/bin/env bash
# Installs and builds what is missing, then runs Picket until Ctrl-C: the control plane with its own PostgreSQL and MQTT
# broker and, unless --no-demo, an agent that replays the captures of test/lab with a model trained just before.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

readonly USAGE="usage: scripts/start.sh [--no-demo]
  --no-demo          the control plane alone
  PICKET_DATA_DIR    folder of database, models, secrets and logs (default .picket)
  PICKET_HTTP_PORT   console and API (default 6789)
  PICKET_MQTT_PORT   MQTT broker, for programs of this machine (default 6788)
  PICKET_AGENTS_PORT HTTPS for agents (default 8443)
  PICKET_MQTTS_PORT  MQTT over TLS for agents (default 8883)
  PICKET_SIGN_IN     required: also on this machine people sign in (default local, while only it reaches the console)
  all other settings: docs/configuration.md"
readonly STOP_PATIENCE_S=15

is_demo=true
case "${1-}" in
  '') ;;
  --no-demo) is_demo=false ;;
  -h | --help) echo "$USAGE" && exit 0 ;;
  *) fail "unknown option $1 (scripts/start.sh --help)" ;;
esac

PICKET_DATA_DIR=$(realpath -m "${PICKET_DATA_DIR:-.picket}")
export PICKET_DATA_DIR PICKET_HTTP_PORT=${PICKET_HTTP_PORT:-6789} PICKET_MQTT_PORT=${PICKET_MQTT_PORT:-6788}
export PICKET_AGENTS_PORT=${PICKET_AGENTS_PORT:-8443} PICKET_MQTTS_PORT=${PICKET_MQTTS_PORT:-8883}
# Who reaches the demo's console from this machine needs no account, as long as no other machine reaches it.
if [ -z "${PICKET_PUBLIC_URL-}${PICKET_HTTP_HOST-}${PICKET_HTTP_ALLOWED_HOSTS-}" ]; then
  export PICKET_SIGN_IN=${PICKET_SIGN_IN:-local}
fi
scheme=http console=http://localhost:$PICKET_HTTP_PORT
if [ -n "${PICKET_HTTP_TLS_CERT-}" ]; then
  # The name that the certificate has is known to the operator only.
  scheme=https console=${PICKET_URL:-https://localhost:$PICKET_HTTP_PORT}
  export PICKET_URL=$console
else
  export PICKET_URL=http://127.0.0.1:$PICKET_HTTP_PORT
fi
readonly LOGS=$PICKET_DATA_DIR/logs
control_plane='' agent=''

main() {
  refuse_taken_port
  echo 'picket: starting'
  scripts/setup.sh
  if $is_demo && ! has_xgboost; then
    fail "the demo trains a model and libxgboost is missing: run  $XGBOOST_COMMAND  (or start with --no-demo)"
  fi
  mkdir -p "$PICKET_DATA_DIR"
  umask 077 # flows, models and logs are nobody else's business
  mkdir -p "$LOGS"
  start_control_plane
  if $is_demo; then
    scripts/demo.sh prepare
    step 'enrol the demo agent' scripts/demo.sh enrol
    start_agent
  fi
  say "logs in $LOGS; Ctrl-C stops everything"
  supervise
}

# Asked first, or the answer of another Picket on this port would be taken for that of ours.
refuse_taken_port() {
  if (exec 3<>"/dev/tcp/127.0.0.1/$PICKET_HTTP_PORT") 2>/dev/null; then
    fail "port $PICKET_HTTP_PORT is taken, maybe Picket runs already (stop that program or set PICKET_HTTP_PORT)"
  fi
}

# bounded_log NAME: keeps what comes in, 50 MiB and the 50 MiB before.
bounded_log() { exec node scripts/bounded-log.mjs "$LOGS/$1.log"; }

# Children run in sessions of their own: Ctrl-C reaches this script alone, which then stops them in order.
start_control_plane() {
  setsid node --enable-source-maps control-plane/dist/main.js > >(bounded_log control-plane) &
  control_plane=$!
  step 'control plane' node scripts/await-ready.mjs "$scheme://127.0.0.1:$PICKET_HTTP_PORT/readyz" $control_plane
  say "console: $console (ready after $SECONDS s)"
  if [ "${PICKET_SIGN_IN-}" = local ]; then
    say 'no sign-in is asked for on this machine (PICKET_SIGN_IN=required turns it on)'
  else
    grep -o 'the first administrator signs in[^"]*' "$LOGS/control-plane.log" | tail -n 1 | sed 's/^/  /' || true
  fi
}

start_agent() {
  setsid scripts/demo.sh agent > >(bounded_log agent) 2>&1 &
  agent=$!
  say "agent 'demo' replays test/lab/captures/replay; its first alerts come within a minute"
}

# Returns as soon as one of the two ends, which neither does by itself.
supervise() {
  wait -n || true
  if is_running "$control_plane"; then
    tail -n 5 "$LOGS/agent.log" >&2
    echo "picket: the demo agent has ended, see $LOGS/agent.log" >&2
  else
    echo "picket: the control plane has ended, see $LOGS/control-plane.log" >&2
  fi
  return 1
}

# First who sends, then who stores: the agent's last records still reach the database.
stop() {
  local status=$?
  trap '' INT TERM HUP
  if is_running "$agent" || is_running "$control_plane"; then printf '\npicket: stopping\n'; fi
  stop_child "$agent" agent
  stop_child "$control_plane" 'control plane'
  exit "$status"
}

stop_child() {
  local deadline=$((SECONDS + STOP_PATIENCE_S))
  is_running "$1" || return 0
  kill -TERM "$1"
  while is_running "$1"; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      say "$2 does not stop, killing it"
      kill -KILL "$1"
    fi
    sleep 0.1
  done
  say "$2 stopped"
}

is_running() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
main
