// Prints every new alert of the MQTT feed, and fetches over the API what the feed has left out.
//
//   npx picket feed create example
//   PICKET_FEED_PASSWORD=… node examples/feed.ts
//
// PICKET_API_KEY is asked for where people sign in (npx picket keys create example --role viewer).
// The first command makes a subscriber, shows its password, and writes the CA to picket-ca.pem where its output is pasted. Run
// this in the checkout, where the package `mqtt` is. docs/feed.md describes subscribers, docs/mqtt.md topics and messages.
import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';

interface AlertEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: string;
  readonly data: { readonly message: string; readonly severity_id: number; readonly count: number };
}

const {
  PICKET_MQTT_URL = 'mqtts://127.0.0.1:8883',
  PICKET_URL = 'http://127.0.0.1:6789',
  PICKET_API_KEY,
  PICKET_CA = 'picket-ca.pem',
  PICKET_FEED_USER = 'feed.example',
  PICKET_FEED_PASSWORD,
} = process.env;

// Each connection has an id of its own, after the user name: a second client of the same id would disconnect the first.
const client = await connectAsync(PICKET_MQTT_URL, {
  ca: readFileSync(PICKET_CA),
  clientId: `${PICKET_FEED_USER}.${process.pid}`,
  username: PICKET_FEED_USER,
  password: PICKET_FEED_PASSWORD,
  protocolVersion: 4,
});
let last: { readonly id: string; readonly sequence: number } | undefined;

// Messages are taken one after the other, also while missing alerts are fetched.
let work = Promise.resolve();
client.on('message', (_topic, payload) => {
  const event = JSON.parse(payload.toString()) as AlertEvent;
  if (event.type === 'picket.alert.v1') work = work.then(() => take(event));
});
await client.subscribeAsync('picket/v1/feed/alerts/#');
print('waiting for alerts');

async function take(event: AlertEvent): Promise<void> {
  const sequence = Number(event.sequence);
  if (last !== undefined && sequence > last.sequence + 1) await fetchMissing(last.id, event.id);
  print(`${event.id}: ${event.data.message}, severity ${event.data.severity_id}, ${event.data.count} flows`);
  last = { id: event.id, sequence };
}

/** Alerts above one id and below the other, oldest first. */
async function fetchMissing(after: string, before: string): Promise<void> {
  for (let position = after; ;) {
    const response = await fetch(`${PICKET_URL}/api/v1/alerts?after=${position}&limit=500`, {
      headers: PICKET_API_KEY ? { authorization: `Bearer ${PICKET_API_KEY}` } : {},
    });
    if (!response.ok) throw new Error(`alerts after ${position}: ${response.status}`);
    const page = (await response.json()) as { items: { id: string; class: string }[]; position: string };
    for (const { id, class: name } of page.items) if (Number(id) < Number(before)) print(`${id}: ${name}, fetched`);
    if (page.items.length < 500 || Number(page.position) >= Number(before)) return;
    position = page.position;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
