"""Lists the newest alerts, then scores flows of your own with the model that the agents run.

    pip install httpx
    python examples/alerts_and_scores.py flows.csv

The rows are what `picket-agent features` writes. Scoring needs no broker and no network: the bundle of the model is
fetched once, and `picket-agent score` gives one verdict per row.
"""

import json
import os
import subprocess
import sys
import tempfile

import httpx

AGENT = os.environ.get("PICKET_AGENT", "picket-agent")
KEY = os.environ.get("PICKET_API_KEY")  # where people sign in: picket keys create example --role viewer
api = httpx.Client(
    base_url=os.environ.get("PICKET_URL", "http://127.0.0.1:6789") + "/api/v1",
    headers={"Authorization": f"Bearer {KEY}"} if KEY else {},
)


def get(path, **params):
    response = api.get(path, params=params)
    if response.is_error:
        problem = response.json()
        raise SystemExit(f"{problem['code']}: {problem['detail']}")
    return response


def list_alerts():
    for alert in get("/alerts", limit=5).json()["items"]:
        print(f"alert {alert['id']}: {alert['class']} {alert['severity']} {alert['sourceAddress']} > {alert['destinationAddress']}")


def champion():
    for version in get("/models").json()["items"]:
        if "champion" in version["aliases"]:
            return version["name"], version["version"]
    raise SystemExit("no model is champion yet: picket train --promote")


def score(rows, name, version):
    with tempfile.NamedTemporaryFile(suffix=".zip") as bundle:
        bundle.write(get(f"/models/{name}/versions/{version}/bundle").content)
        bundle.flush()
        command = [AGENT, "score", rows, "--model", bundle.name, "--format", "jsonl"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


list_alerts()
name, version = champion()
verdicts = score(sys.argv[1], name, version)
for verdict in verdicts[:5]:
    print(verdict)
print(f"{len(verdicts)} rows scored by {name} {version}")
