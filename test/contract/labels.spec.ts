import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertDto, AlertLabelDto, AlertPageDto } from '../../control-plane/src/api/alert.js';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { BulkResultDto, LabelPageDto } from '../../control-plane/src/api/label.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { FakeAgent } from '../support/programs/fake-agent.js';
import { alertOf, flowRows, type FlowRow } from '../support/data/labelled-alerts.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const AUTHOR = 'ada';
const base = labelledFlowsCsv(CLASSES, { rowsPerClass: 200 });
const baseRows = flowRows(base);
/** Rows that the base does not have. */
const freshRows = flowRows(labelledFlowsCsv(CLASSES, { rowsPerClass: 100, seed: 7 }));

describe('labels', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;
  let serial = 0;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  /** Alerts of an agent of its own, each with these flows; newest last. */
  async function alertsWith(...flows: (readonly FlowRow[])[]): Promise<{ agent: string; ids: string[] }> {
    const id = `labels-${++serial}`;
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, id);
    await agent.deliver(
      flows.map((rows, index) => alertOf(index + 1, rows)),
      0,
    );
    await agent.close();
    const { items } = await controlPlane.get<AlertPageDto>(`/alerts?agent=${id}&limit=500`);
    return { agent: id, ids: items.map((item) => item.id).reverse() };
  }

  const label = (id: string, verdict: string, more: object = {}) =>
    controlPlane.send('POST', `/alerts/${id}/label`, { verdict, author: AUTHOR, ...more });
  const history = (agent: string) => controlPlane.get<LabelPageDto>(`/labels?agent=${agent}&history=true`);

  async function withLabels(datasetId: string, request: object = {}): Promise<DatasetDto> {
    const started = await accepted<DatasetDto>(
      await controlPlane.send('POST', `/datasets/${datasetId}/with-labels`, request),
    );
    return until('the data set with labels', async () => {
      const dataset = await controlPlane.get<DatasetDto>(`/datasets/${started.id}`);
      return dataset.status !== 'importing' && dataset;
    });
  }

  it('refuse what the database has no room for', async () => {
    const [{ ids }, invalid] = [await alertsWith([freshRows[3]]), { status: 400, code: 'request.invalid' }];
    expect(await refused(await label(ids[0], 'unsure', { note: 'a\u0000b' }))).toMatchObject(invalid);
    expect(await refused(await fetch(`${controlPlane.url}/api/v1/labels?author=%00`))).toMatchObject(invalid);
  });

  it('stand with the alert, in lists and filters too', async () => {
    const { agent, ids } = await alertsWith([freshRows[0]], [freshRows[1]], [freshRows[2]]);
    const said = await accepted<AlertLabelDto>(await label(ids[0], 'true-positive', { note: 'seen in the proxy log' }));
    expect(said).toMatchObject({
      verdict: 'true-positive',
      class: 'DoS',
      note: 'seen in the proxy log',
      author: AUTHOR,
    });
    await accepted(await label(ids[1], 'unsure'));
    expect((await controlPlane.get<AlertDto>(`/alerts/${ids[0]}`)).label).toEqual(said);
    const idsOf = async (filter: string) =>
      (await controlPlane.get<AlertPageDto>(`/alerts?agent=${agent}&${filter}`)).items.map(({ id }) => id);
    expect(await idsOf('labelled=true')).toEqual([ids[1], ids[0]]);
    expect(await idsOf('labelled=false')).toEqual([ids[2]]);
    expect(await idsOf('labelled=unsure')).toEqual([ids[1]]);
  });

  it('are told to open consoles', async () => {
    const { ids } = await alertsWith([freshRows[0]]);
    const stop = new AbortController();
    const response = await fetch(`${controlPlane.url}/api/v1/events`, { signal: stop.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await accepted(await label(ids[0], 'true-positive'));
    let heard = '';
    while (!heard.includes('event: alert-label')) heard += (await reader.read()).value ?? '';
    stop.abort();
    expect(heard).toContain(`"alertId":"${ids[0]}"`);
  });

  it('are replaced and undone, and nothing of that is forgotten', async () => {
    const { agent, ids } = await alertsWith([freshRows[0]]);
    await label(ids[0], 'true-positive');
    await label(ids[0], 'true-positive');
    await label(ids[0], 'true-positive', { class: 'Probe', author: 'grace' });
    const undone = await controlPlane.send('DELETE', `/alerts/${ids[0]}/label`, { author: 'joan' });
    expect(undone.status).toBe(204);
    const { items } = await history(agent);
    expect(items.map(({ class: name, author, state, supersededBy }) => [name, author, state, supersededBy])).toEqual([
      ['Probe', 'grace', 'undone', 'joan'],
      ['DoS', AUTHOR, 'replaced', 'grace'],
    ]);
    expect((await controlPlane.get<AlertDto>(`/alerts/${ids[0]}`)).label).toBeNull();
    const again = await refused(await controlPlane.send('DELETE', `/alerts/${ids[0]}/label`, { author: 'joan' }));
    expect(again).toMatchObject({ status: 404, code: 'label.not-found' });
  });

  it.each([
    ['whoever cannot say what a forgotten model calls benign', 'false-positive', {}, 400, 'label.class.invalid'],
    ['a class that means no label', 'true-positive', { class: 'No Label' }, 400, 'label.class.invalid'],
    ['a class from somebody who is unsure', 'unsure', { class: 'DoS' }, 400, 'label.class.invalid'],
    ['a class of 65 characters', 'true-positive', { class: 'x'.repeat(65) }, 400, 'request.invalid'],
    ['a class with a line break', 'true-positive', { class: 'a\nb' }, 400, 'request.invalid'],
    ['an empty class', 'true-positive', { class: ' ' }, 400, 'request.invalid'],
    ['nobody', 'true-positive', { author: '' }, 400, 'request.invalid'],
    ['another verdict', 'maybe', {}, 400, 'request.invalid'],
  ])('are refused from %s', async (_, verdict, more, status, code) => {
    const { ids } = await alertsWith([freshRows[0]]);
    expect(await refused(await label(ids[0], verdict, more))).toMatchObject({ status, code });
    expect((await controlPlane.get<AlertDto>(`/alerts/${ids[0]}`)).label).toBeNull();
  });

  it.each([
    ['as it stands', 'unknown', {}],
    ['as it stands, by its own name', 'unknown', { class: 'unknown' }],
    ['against the class that the model gave', 'DoS', { class: 'unknown' }],
  ])('confirm an attack that nobody has a name for, %s', async (_, alertClass, more) => {
    const { agent, ids } = await alertsWith([freshRows[0]]);
    await queryDatabase(controlPlane.dataDir, `UPDATE alert SET class = '${alertClass}' WHERE agent_id = '${agent}'`);
    const said = await accepted<AlertLabelDto>(await label(ids[0], 'true-positive', more));
    expect(said).toMatchObject({ verdict: 'true-positive', class: null });
    const { items } = await history(agent);
    expect(items).toMatchObject([{ verdict: 'true-positive', class: null, state: 'class-unknown' }]);
    const attacks = await controlPlane.get<AlertPageDto>(`/alerts?agent=${agent}&labelled=true-positive`);
    expect(attacks.items.map(({ id }) => id)).toEqual(ids);
  });

  it('are refused for an alert that is not there', async () => {
    expect(await refused(await label('999999999', 'unsure'))).toMatchObject({ status: 404, code: 'alert.not-found' });
  });

  it('are one when two come at the same time', async () => {
    const { agent, ids } = await alertsWith([freshRows[0]]);
    const answers = await Promise.all(CLASSES.map((_, index) => label(ids[0], 'true-positive', { note: `${index}` })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { items } = await history(agent);
    expect(items.filter(({ supersededAt }) => supersededAt === null)).toHaveLength(1);
    expect(items).toHaveLength(3);
  });

  const bulk = (request: object) => controlPlane.send('POST', '/alerts/labels', { author: AUTHOR, ...request });
  const labelsNow = async (agent: string) =>
    (await controlPlane.get<AlertPageDto>(`/alerts?agent=${agent}`)).items.map((alert) => alert.label?.verdict ?? null);

  it('come many at once, by id and by filter', async () => {
    const { agent, ids } = await alertsWith(...freshRows.slice(0, 5).map((row) => [row, row]));
    const byId = await accepted<BulkResultDto>(await bulk({ verdict: 'true-positive', ids: [ids[0], ids[1], ids[0]] }));
    expect(byId).toMatchObject({ labelled: 2, items: [{ alertId: ids[0] }, { alertId: ids[1] }] });
    const rest = await accepted<BulkResultDto>(await bulk({ verdict: 'unsure', filter: { agent, labelled: 'false' } }));
    expect(rest.items.map(({ alertId }) => alertId)).toEqual([ids[4], ids[3], ids[2]]);
    expect((await controlPlane.get<AlertDto>(`/alerts/${ids[0]}`)).label).toEqual(byId.items[0].label);
    const { items } = await history(agent);
    expect(items.map(({ alertId, rows }) => [alertId, rows])).toEqual([2, 3, 4, 1, 0].map((index) => [ids[index], 2]));
    for (const request of [{ verdict: 'unsure' }, { verdict: 'unsure', ids: [], filter: {} }])
      expect(await refused(await bulk(request))).toMatchObject({ code: 'request.invalid' });
  });

  it.each([
    ['one alert is not there', { verdict: 'unsure' }, (ids: string[]) => [...ids, '999999999'], /there is no alert/],
    [
      'nobody knows what a forgotten model calls benign',
      { verdict: 'false-positive' },
      (ids: string[]) => ids,
      /model/,
    ],
  ])('are all written or none: %s', async (_, request, idsOf, why) => {
    const { agent, ids } = await alertsWith(...freshRows.slice(0, 3).map((row) => [row]));
    await accepted(await label(ids[1], 'true-positive'));
    const problem = await refused(await bulk({ ...request, ids: idsOf(ids) }));
    expect(problem).toMatchObject({ status: 409, code: 'label.bulk.conflict', detail: expect.stringMatching(why) });
    expect(await labelsNow(agent)).toEqual([null, 'true-positive', null]);
    expect((await history(agent)).items).toHaveLength(1);
  });

  it('never wait for each other for ever, whatever their order', async () => {
    const { agent, ids } = await alertsWith(...Array.from({ length: 120 }, () => []));
    const orders = [ids, ids.toReversed(), ids.slice(60), ids.slice(0, 90).toReversed()];
    const requests = [...orders, ...orders].map((order, index) =>
      bulk({ verdict: 'true-positive', note: `${index}`, ids: order }),
    );
    expect((await Promise.all(requests)).map(({ status }) => status)).toEqual(requests.map(() => 200));
    const { items } = await controlPlane.get<LabelPageDto>(`/labels?agent=${agent}&limit=500`);
    expect(new Set(items.map(({ alertId }) => alertId)).size).toBe(120);
    expect(items).toHaveLength(120);
  });

  describe('become rows of a data set', () => {
    let dataset: DatasetDto;

    beforeAll(async () => {
      await queryDatabase(controlPlane.dataDir, 'TRUNCATE alert_label CASCADE');
      dataset = await api.import('base', [{ name: 'a.csv', content: base }]);
    });

    it('leaves out those that teach nothing, each with its reason', async () => {
      const probe = baseRows.find((row) => row.label === 'Probe')!;
      const { ids } = await alertsWith(
        [freshRows[0]],
        [probe],
        [baseRows.find((row) => row.label === 'DoS')!],
        [freshRows[0]],
        [freshRows[1]],
        [freshRows[2]],
        [],
      );
      for (const id of ids) await label(id, id === ids[4] ? 'unsure' : 'true-positive');
      await controlPlane.send('DELETE', `/alerts/${ids[5]}/label`, { author: AUTHOR });
      const made = await withLabels(dataset.id, { author: AUTHOR });
      expect(made).toMatchObject({ status: 'ready', rows: 601, classes: { Normal: 200, DoS: 202, Probe: 199 } });
      expect(made.files.at(-1)).toMatchObject({ name: 'labels', rows: 1 });
      expect(made.derivedFrom).toMatchObject({
        datasetId: dataset.id,
        sha256: dataset.sha256,
        by: AUTHOR,
        labels: { count: 4 },
        rows: { offered: 4, added: 1, corrected: 1, distinct: 601 },
      });
      const reasons = made.derivedFrom?.leftOut.map(({ reason, rows, labels }) => [reason, rows, labels]);
      expect(reasons?.toSorted()).toEqual([
        ['duplicate', 2, 2],
        ['no-example', 0, 1],
        ['undone', 1, 1],
        ['unsure', 1, 1],
      ]);
      expect(made.audit?.findings.length).toBeGreaterThan(0);
      const again = await withLabels(made.id);
      expect(again.derivedFrom?.datasetId).toBe(dataset.id);
      expect(again.sha256).toBe(made.sha256);
      const { items } = await controlPlane.get<LabelPageDto>(`/labels?dataset=${made.id}`);
      expect(items.map(({ alertId, state }) => [alertId, state])).toEqual([
        [ids[3], 'used'],
        [ids[2], 'left-out'],
        [ids[1], 'used'],
        [ids[0], 'left-out'],
      ]);
    });

    it('uses labels even when their alerts are forgotten', async () => {
      const before = (await withLabels(dataset.id)).sha256;
      await queryDatabase(controlPlane.dataDir, 'DELETE FROM alert');
      expect((await withLabels(dataset.id)).sha256).toBe(before);
    });

    it('takes at most one row in twenty from one agent, the newest', async () => {
      const { agent, ids } = await alertsWith(...freshRows.slice(10, 110).map((row) => [row]));
      await accepted(
        await controlPlane.send('POST', '/alerts/labels', { verdict: 'true-positive', author: 'grace', ids }),
      );
      const made = await withLabels(dataset.id);
      const { distinct = 0, added = 0 } = made.derivedFrom?.rows ?? {};
      expect(distinct).toBe(600 + added);
      const quota = made.derivedFrom?.leftOut.find(({ reason }) => reason === 'agent-quota');
      expect(quota).toMatchObject({ source: agent, offered: 100 });
      const { items } = await controlPlane.get<LabelPageDto>(`/labels?agent=${agent}&limit=500`);
      const taken = items.filter(({ state }) => state === 'used');
      expect(taken).toHaveLength(Math.floor(distinct / 20));
      expect(100 - taken.length).toBe(quota?.rows);
      expect(taken.map(({ alertId }) => alertId)).toEqual(ids.toReversed().slice(0, taken.length));
    });

    it('takes at most one row in twenty from one author, whichever agents they are of', async () => {
      await queryDatabase(controlPlane.dataDir, 'TRUNCATE alert_label CASCADE');
      for (const part of [0, 1, 2]) {
        const { ids } = await alertsWith(...freshRows.slice(20 * part, 20 * part + 20).map((row) => [row]));
        await controlPlane.send('POST', '/alerts/labels', { verdict: 'true-positive', author: 'grace', ids });
      }
      const { derivedFrom } = await withLabels(dataset.id);
      expect(derivedFrom?.rows.added).toBe(Math.floor((derivedFrom?.rows.distinct ?? 0) / 20));
      expect(derivedFrom?.leftOut).toMatchObject([{ reason: 'author-quota', source: 'grace', offered: 60 }]);
    });

    it('makes no data set without labels: it would be the same once more', async () => {
      await queryDatabase(controlPlane.dataDir, 'TRUNCATE alert_label CASCADE');
      const problem = await refused(await controlPlane.send('POST', `/datasets/${dataset.id}/with-labels`, {}));
      expect(problem).toMatchObject({ status: 409, code: 'dataset.labels.conflict' });
    });

    it('keeps the base from then on, and cannot be cancelled like an import', async () => {
      const own = await api.import('kept', [{ name: 'a.csv', content: base }]);
      const { ids } = await alertsWith([freshRows[70]]);
      await accepted(await label(ids[0], 'true-positive', { class: 'dos' }));
      const started = await accepted<DatasetDto>(
        await controlPlane.send('POST', `/datasets/${own.id}/with-labels`, {}),
      );
      const cancelled = await refused(await controlPlane.send('POST', `/datasets/${started.id}/cancel`));
      expect(cancelled).toMatchObject({ status: 409, code: 'dataset.cancel.conflict' });
      const inUse = { status: 409, code: 'dataset.in-use.conflict' };
      expect(await refused(await controlPlane.send('DELETE', `/datasets/${own.id}`, { by: 'ada' }))).toMatchObject(
        inUse,
      );
      const made = await until('the data set with labels', async () => {
        const dataset = await controlPlane.get<DatasetDto>(`/datasets/${started.id}`);
        return dataset.status === 'ready' && dataset;
      });
      expect(Object.keys(made.classes)).not.toContain('dos');
      expect(await refused(await controlPlane.send('DELETE', `/datasets/${own.id}`, { by: 'ada' }))).toMatchObject(
        inUse,
      );
    });

    it('never of a data set whose features no agent measures', async () => {
      const extra = await api.import('extra', [{ name: 'a.csv', content: base }], { extraFeatures: ['Dst Port'] });
      const problem = await refused(await controlPlane.send('POST', `/datasets/${extra.id}/with-labels`, {}));
      expect(problem).toMatchObject({ status: 409, code: 'dataset.labels.conflict' });
    });
  });
});
