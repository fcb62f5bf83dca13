#!/usr/bin/env bash
# The demo, as an operator would do it by hand. Called by start.sh, which sets PICKET_URL and the data folder.
#   demo.sh prepare   gives a control plane that has no model its first one, trained on the captures of take `train`
#   demo.sh enrol     gives the demo's agent its certificate
#   demo.sh agent     runs an agent that replays take `replay` for ever (the model has never seen it)
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

readonly CAPTURES=test/lab/captures MODEL=demo
readonly FOLDER=$PICKET_DATA_DIR/demo

prepare() {
  if has_champion; then return; fi
  rm -rf "$FOLDER/flows"
  mkdir -p "$FOLDER/flows"
  step 'meter the training captures' meter_captures
  step 'import their flows' picket dataset import --wait --profile cic-v40 --name "$MODEL" "$FOLDER"/flows/*.csv
  step 'train the first model' train
}

has_champion() {
  picket model list --json | grep '"champion"' >/dev/null
}

# Each capture by itself, as the agent replays them: every flow in it has the class of its capture.
meter_captures() {
  local file class
  while read -r file class; do
    picket-agent features "$CAPTURES/$file" --profile cic-v40 --one-packet-flows --label "$class" \
      --out "$FOLDER/flows/$(basename "$file" .pcap.gz).csv"
  done < <(training_captures)
}

training_captures() {
  node -p "JSON.parse(fs.readFileSync('$CAPTURES/manifest.json')).captures
    .filter(({ take }) => take === 'train').map((c) => c.file + ' ' + c.class).join('\n')"
}

train() {
  picket train --dataset "$MODEL" --model "$MODEL" --promote --wait
}

# By the same door as any other host: a token, and a certificate for a key of its own.
enrol() {
  export PICKET_AGENT_ID=demo PICKET_STATE_DIR=$FOLDER/agent
  if [ -e "$PICKET_STATE_DIR/identity/identity.json" ]; then return; fi
  picket enrolment create --note 'the demo of start.sh' --by "${USER:-demo}" --json |
    node -p 'JSON.parse(fs.readFileSync(0)).token' | picket-agent enroll --token -
}

agent() {
  export PICKET_AGENT_ID=demo PICKET_STATE_DIR=$FOLDER/agent PICKET_SKETCH_WINDOW_S=10
  exec picket-agent replay "$CAPTURES"/replay/*.pcap.gz --loop --wait-for-model
}

case "${1-}" in
  prepare | enrol | agent) "$1" ;;
  *) fail 'usage: demo.sh prepare|enrol|agent (see scripts/start.sh)' ;;
esac
