import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPrintable } from '@picket/shared/text';
import { unpackBundle, packBundle } from '@picket/shared/bundle';
import type { AlertClassesDto } from '../../control-plane/src/api/alert.js';
import type { AgentDto } from '../../control-plane/src/api/agent.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { agentStatus, alert, FakeAgent } from '../support/programs/fake-agent.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi, refused } from '../support/api/learning-api.js';
import { tinyBundle } from '../support/models/tiny-model.js';

/** ANSI, a turned direction, a zero-width space, NUL, a line end. */
const MARKS = ['\x1b[2J', '\u202E', '\u200B', '\0', '\n'];
const hostile = (name: string) => `a${MARKS.join('')}${name}`;

/** All texts and keys of an answer. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

const hidden = (value: unknown) => textsOf(value).filter((text) => !isPrintable(text));

describe('names with characters that nobody can see', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  it('are made printable in what an agent says of itself', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-1');
    const { counters } = agentStatus();
    await agent.sendStatus({
      agentVersion: hostile('1'),
      hostname: hostile('host'),
      profiles: [hostile('profile')],
      captureSource: hostile('eth0'),
      warnings: [hostile('warning')],
      counters: { ...counters, packetsMalformed: { [hostile('reason')]: 2 } },
    });
    const shown = await until('the agent', async () => {
      const { items } = await controlPlane.get<{ items: AgentDto[] }>('/agents');
      return items.find(({ id, status }) => id === 'edge-1' && status !== null);
    });
    expect(shown.status).toMatchObject({ hostname: 'a\uFFFD[2J\uFFFD\uFFFD\uFFFD\uFFFDhost' });
    expect(hidden(shown)).toEqual([]);
    expect(hidden(await controlPlane.get('/agents/edge-1'))).toEqual([]);
    await agent.close();
  });

  it('are made printable in the names of uploads and in their classes, and a label finds its file', async () => {
    const name = 'a\u202E\u200Bgnp.csv';
    const content = labelledFlowsCsv(['Normal', 'Se\u202Ecret'], { rowsPerClass: 20 });
    const dataset = await api.import('hostile', [{ name, content }]);
    expect(dataset).toMatchObject({
      status: 'ready',
      files: [{ name: 'a\uFFFD\uFFFDgnp.csv' }],
      classes: { Normal: 20, 'Se\uFFFDcret': 20 },
    });
    expect(hidden(dataset)).toEqual([]);
    // Control characters do not get that far.
    const escape = await api.upload('escape', [{ name: 'a\x1b[2J.csv', content }]);
    expect(escape.status).toBe(400);
    const labelled = await api.import('labelled', [{ name, content }], { labels: { [name]: 'DoS' } });
    expect(labelled.status).toBe('ready');
  });

  it('are refused in a model from outside', async () => {
    const { manifest, model, card } = unpackBundle(tinyBundle());
    const classes = manifest.classes.map((name) => (name === 'Probe' ? 'Pr\u202Eobe' : name));
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.from(packBundle({ manifest: { ...manifest, classes }, model, card }))]), 'm');
    const answer = await fetch(`${controlPlane.url}/api/v1/models/import`, { method: 'POST', body: form });
    expect(await refused(answer)).toMatchObject({
      status: 422,
      detail: expect.stringContaining('holds characters that cannot be seen'),
    });
  });

  it('are no way to swell the list of classes: it is bounded, and says what it leaves out', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-2');
    const invented = Array.from({ length: 520 }, (_, index) => alert(index + 1, { attackClass: `class ${index}` }));
    for (let index = 0; index < invented.length; index += 130)
      await agent.deliver(invented.slice(index, index + 130), index);
    await agent.close();
    const { items, leftOut } = await controlPlane.get<AlertClassesDto>('/alerts/classes');
    expect([items.length, leftOut]).toEqual([500, 20]);
  });
});
