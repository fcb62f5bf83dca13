import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { agentStatus, FakeAgent } from '../support/programs/fake-agent.js';
import { chromium, describeIf } from '../support/machine/requirements.js';

const SILENT_AFTER_S = 10;
const MINUTE_MS = 60_000;

jest.setTimeout(60_000);

describeIf([chromium], 'a time in which nothing was measured', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({
      environment: { PICKET_AGENTS_SILENT_AFTER_S: String(SILENT_AFTER_S) },
    });
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(() => controlPlane.stop());

  /** What an agent did in each ten seconds between two times, in minutes before now. */
  const active = (agent: string, fromMinutes: number, toMinutes: number, flows: number) =>
    queryDatabase(
      controlPlane.dataDir,
      `INSERT INTO agent_activity (at, agent_id, packets, flows, alerts)
       SELECT date_bin('10 s', at, 'epoch'), '${agent}', 0, ${flows}, 0
       FROM generate_series(now() - interval '${fromMinutes} min', now() - interval '${toMinutes} min', '10 s') AS at`,
    );

  it('is a band in the curve, before the first report too, and no zero', async () => {
    await active('edge-1', 25, 15, 500);
    await active('edge-1', 10, 0, 0);
    const page = await session.begin('/overview', { timezoneId: 'UTC' });
    const chart = page.getByRole('img', { name: /^Flows and alerts per second over time/ });
    await chart.locator('canvas').waitFor();
    const bands = [
      ...((await chart.getAttribute('aria-label')) ?? '').matchAll(/no data from (\S+) UTC to (\S+) UTC(?=;|$)/g),
    ];
    const secondsOf = (clock: string) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    const lengths = bands.map(([, from, to]) => (secondsOf(to) - secondsOf(from) + 86_400) % 86_400);
    // From the window's beginning to the first report, and the outage; the quiet ten minutes at the end are measured.
    expect(lengths).toHaveLength(2);
    for (const seconds of lengths) expect(Math.abs(seconds - 5 * 60)).toBeLessThanOrEqual(20);
  });

  it('is no rate of an agent that is silent, nor of the fleet', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-2');
    const { counters } = agentStatus();
    const begun = Date.now() - MINUTE_MS;
    const tell = (second: number, packets: number) =>
      agent.sendStatus({
        sentAt: new Date(begun + second * 1000).toISOString(),
        counters: { ...counters, packetsReceived: packets, packetsParsed: packets },
      });
    await tell(0, 0);
    await tell(10, 5000);
    const page = await session.begin('/overview');
    const packets = page.locator('[data-figure]').nth(1);
    await until('a rate', async () => (await packets.innerText()).includes('500'));
    await until('no rate', async () => (await packets.innerText()).startsWith('–'));
    await session.open('/agents');
    const row = page.getByRole('row', { name: /edge-2/ });
    await row.getByText('silent').waitFor();
    expect((await row.getByRole('cell').allInnerTexts()).slice(3, 5)).toEqual(['–', '–']);
    await agent.close();
  });
});
