"""Prints every new alert of the MQTT feed, and says where the feed has left some out.

    pip install paho-mqtt
    npx picket feed create example
    PICKET_FEED_PASSWORD=... python examples/feed.py

`picket feed create` makes a subscriber, shows its password, and writes the CA to picket-ca.pem where its output is pasted.
docs/feed.md describes subscribers, docs/mqtt.md topics and messages.
"""

import json
import os

import paho.mqtt.client as mqtt

last_sequence = None


def on_connect(client, _userdata, _flags, reason_code, _properties):
    if reason_code.is_failure:
        raise SystemExit(f"the broker refuses: {reason_code}")
    client.subscribe("picket/v1/feed/alerts/#")
    print("waiting for alerts", flush=True)


def on_message(_client, _userdata, message):
    global last_sequence
    event = json.loads(message.payload)
    if event["type"] != "picket.alert.v1":
        return
    sequence = int(event["sequence"])
    if last_sequence is not None and sequence > last_sequence + 1:
        print(f"{sequence - last_sequence - 1} alerts left out: GET /api/v1/alerts?after=ID has them", flush=True)
    last_sequence = sequence
    data = event["data"]
    print(f"{event['id']}: {data['message']}, severity {data['severity_id']}, {data['count']} flows", flush=True)


user = os.environ.get("PICKET_FEED_USER", "feed.example")
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"{user}.{os.getpid()}")
client.username_pw_set(user, os.environ["PICKET_FEED_PASSWORD"])
client.tls_set(ca_certs=os.environ.get("PICKET_CA", "picket-ca.pem"))
client.on_connect = on_connect
client.on_message = on_message
client.connect(os.environ.get("PICKET_MQTT_HOST", "127.0.0.1"), int(os.environ.get("PICKET_MQTT_PORT", "8883")))
client.loop_forever()
