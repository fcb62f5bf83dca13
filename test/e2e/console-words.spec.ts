import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { pluralFaults, timesWithoutZone, wordsOf } from '../support/browser/console-words.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { consoleViews, goTo, type View } from '../support/browser/console-views.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { agentStatus, FakeAgent } from '../support/programs/fake-agent.js';
import { alertOf, flowRows } from '../support/data/labelled-alerts.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { chromium, describeIf, xgboost } from '../support/machine/requirements.js';
import { Retraining } from '../support/api/retraining.js';
import { tinyBundle } from '../support/models/tiny-model.js';

/** By the names of `consoleViews`; a view that opens on a page and has no address of its own is called like the page. */
const TITLES: Readonly<Record<string, RegExp>> = {
  overview: /^Overview/,
  alerts: /^Alerts/,
  agents: /^Agents/,
  'dead-letters': /^Dead letters/,
  groups: /^Groups/,
  settings: /^Settings/,
  feed: /^Alert feed/,
  group: /^Group default/,
  drift: /^Drift/,
  models: /^Models/,
  training: /^Training/,
  datasets: /^Data sets/,
  labels: /^Labels/,
  access: /^Access/,
  'sign-in by a link': /^Sign in/,
  'wrong link': /^Alerts/,
  'no such page': /^Not found/,
  alert: /^DoS from 10\.0\.0\.1, alert \d+/,
  'labelled alert': /^DoS from 10\.0\.0\.1, alert \d+/,
  agent: /^edge-1/,
  run: /^Run [0-9a-f-]{12}/,
  'model version': /^Model [a-z]+ v1/,
  comparison: /^Compare [a-z]+/,
  'data set': /^Data set .+ v1/,
  audit: /^Audit of .+ v1/,
  column: /^Column Protocol/,
};

jest.setTimeout(180_000);

describe('looking for faults in words', () => {
  it('finds a clock time without a zone, and takes no port, share or address for one', () => {
    const wrong = 'at 16:47, 9:05:01 and 26 Nov 2026, 16:47:04.123';
    expect(timesWithoutZone(wrong)).toEqual(['16:47', '9:05:01', '16:47:04.123']);
    const right = '16:47:04 CET, 16:47 UTC, 9:05 GMT+5:30, 2026-11-25T00:00:00.000Z, 10.0.0.1:80, [fd00::3]:443, 1:100';
    expect(timesWithoutZone(right)).toEqual([]);
  });

  it('finds a plural of one and a singular of many', () => {
    expect(pluralFaults('1 flows, 2 alert and 1,001 rows')).toEqual(['1 flows', '2 alert']);
    expect(pluralFaults('1 flow, 2 alerts, 11 rows, 1.1 rows, 1 class, v1 was, 0.1 rows, 1 s')).toEqual([]);
  });
});

describeIf([chromium, xgboost], 'the words of the console', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let views: View[];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const lab = new Retraining(controlPlane);
    const content = labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: 60 });
    await lab.train({ name: 'a.csv', content });
    await lab.api.importModel(tinyBundle());
    const rows = flowRows(content);
    // One of each thing: one flow, one packet, one label.
    const one = alertOf(1, [rows[0]]);
    one.flowCount = 1n;
    one.examples[0].packets = 1;
    const ids = await lab.alertsOf('edge-1', [one, alertOf(2, [rows[1]])]);
    await lab.label([ids[1]], 'unsure');
    views = await consoleViews((path) => controlPlane.get(path));
    session = await ConsoleSession.start(controlPlane);
  }, 180_000);

  closeConsole(() => session);

  afterAll(() => controlPlane.stop());

  /** The tooltip of the first time that is shown short. */
  async function hintOfTime(page: Page): Promise<string[]> {
    const time = page.getByRole('dialog').or(page.getByRole('main')).locator('time:visible').last();
    if ((await time.count()) === 0) return [];
    await time.hover();
    return [await page.getByRole('tooltip').first().innerText()];
  }

  it('says the zone of each time, the right plurals, and on each page its title', async () => {
    const page = await session.begin('/overview', { timezoneId: 'Europe/Berlin' });
    page.setDefaultTimeout(10_000);
    const faults: Record<string, unknown> = {};
    const titles: Record<string, string> = {};
    let times = 0;
    for (const view of views) {
      await goTo(page, controlPlane.url, view);
      titles[view.name] = await page.title();
      const words = await wordsOf(page);
      if (view.open === undefined) words.push(...(await hintOfTime(page)));
      times += words.filter((text) => /\d:\d\d:\d\d CES?T/.test(text)).length;
      const found = [...words.flatMap(timesWithoutZone), ...words.flatMap(pluralFaults)];
      if (found.length > 0) faults[view.name] = found;
    }
    expect(faults).toEqual({});
    expect(times).toBeGreaterThan(10);
    const named = views.filter(({ open }) => open === undefined).map(({ name }) => name);
    expect(named.filter((name) => !TITLES[name]?.test(titles[name]) || !titles[name].endsWith(' · Picket'))).toEqual(
      [],
    );
    expect(new Set(named.map((name) => titles[name])).size).toBe(named.length - 1);
  });

  it('says the zone at the chart of the traffic, whose axis has no room for it', async () => {
    const page = await session.begin('/overview', { timezoneId: 'Europe/Berlin' });
    await page.getByText(/times in CES?T/).waitFor();
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-2');
    const { counters } = agentStatus();
    for (const flowsScored of [0, 100]) {
      const flows = { flowsCreated: flowsScored, flowsExported: { end: flowsScored }, flowsScored };
      await agent.sendStatus({ counters: { ...counters, ...flows } });
    }
    await agent.close();
    const chart = page.getByRole('img', { name: /Flows and alerts/ });
    await chart.waitFor();
    await chart.hover();
    await page
      .getByText(/\d{4}, \d\d:\d\d:\d\d CES?T/)
      .first()
      .waitFor();
  });

  it('gives the tab its title back when a drawer closes', async () => {
    const alert = views.find(({ name }) => name === 'alert')!;
    const page = await session.begin(alert.path);
    await until('the title of the alert', async () => (await page.title()).startsWith('DoS from'));
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await until('the title of the list', async () => (await page.title()) === 'Alerts · Picket');
  });
});
