import { parseArgs } from 'node:util';
import type { AlertPageDto } from '../../control-plane/src/api/alert.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { FakeAgent } from '../support/programs/fake-agent.js';
import { alertOf } from '../support/data/labelled-alerts.js';

/** npm run bench -- labels: how long one request takes that labels many alerts, for the first time and again. */
const { values } = parseArgs({
  options: { alerts: { type: 'string', default: '1000' }, examples: { type: 'string', default: '5' } },
});
const [count, examples] = [Number(values.alerts), Number(values.examples)];
const PER_BATCH = 100;
const PAGE = 500;
const rows = Array.from({ length: examples }, () => ({
  features: Array.from({ length: 77 }, Math.random),
  label: 'DoS',
}));

async function deliver(controlPlane: TestControlPlane): Promise<void> {
  const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'bench');
  for (let sent = 0; sent < count; sent += PER_BATCH) {
    const batch = Array.from({ length: Math.min(PER_BATCH, count - sent) }, (_, index) =>
      alertOf(sent + index + 1, rows),
    );
    await agent.deliver(batch, sent);
  }
  await agent.close();
}

async function idsOf(controlPlane: TestControlPlane): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ;) {
    const page = await controlPlane.get<AlertPageDto>(`/alerts?limit=${PAGE}${cursor}`);
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

const controlPlane = await TestControlPlane.start();
try {
  await deliver(controlPlane);
  const ids = await idsOf(controlPlane);
  for (const verdict of ['unsure', 'true-positive', 'true-positive']) {
    const start = performance.now();
    const response = await controlPlane.send('POST', '/alerts/labels', { verdict, author: 'bench', ids });
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    process.stdout.write(`${verdict.padEnd(14)} ${ids.length} alerts in ${seconds} s, status ${response.status}\n`);
  }
} finally {
  await controlPlane.stop();
}
