import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { AlertPageDto } from '../../control-plane/src/api/alert.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { chromium, describeIf } from '../support/machine/requirements.js';

const AGENT = 'edge-1';
const FIRST_ALERTS = 70;
const PAGE_ROWS = 50;
const MINUTE_US = 60_000_000n;

jest.setTimeout(60_000);

describeIf([chromium], 'the list of alerts', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let agent: FakeAgent;
  let sent = 0;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, AGENT);
    await agent.sendStatus();
    await send(FIRST_ALERTS);
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(async () => {
    await agent.close();
    await controlPlane.stop();
  });

  /** That many alerts, of three classes in turn, each seen a minute before the one sent before it: as a backlog comes. */
  async function send(count: number): Promise<void> {
    const alerts = Array.from({ length: count }, (_, index) => {
      const number = sent + index + 1;
      const { lastUs } = alert(number);
      const time = lastUs - MINUTE_US * BigInt(number);
      return alert(number, {
        attackClass: ['DoS', 'unknown', 'Probe'][number % 3],
        flowCount: 1204n,
        firstUs: time,
        lastUs: time,
        captureSource: 'a-capture-with-a-name-that-is-far-longer-than-its-column.pcap',
      });
    });
    await agent.deliver(alerts, sent);
    sent += count;
  }

  const rows = () => session.page.locator('tbody tr[data-row]');
  const ids = () =>
    session.page.evaluate<string[]>(
      `[...document.querySelectorAll('tbody tr[data-row]')].map((row) => row.dataset.row)`,
    );
  const firstId = () => rows().first().getAttribute('data-row');
  const newestId = async () => (await controlPlane.get<AlertPageDto>('/alerts?limit=1')).items[0].id;
  const path = () => new URL(session.page.url()).pathname + new URL(session.page.url()).search;
  const drawer = () => session.page.getByRole('dialog');
  const selection = () => session.page.evaluate<string>('getSelection().toString()');

  it.each([
    ['/alerts', '10.0.0.1', 'tbody td:nth-child(3)', /\/alerts\/\d+$/],
    ['/overview', '10.0.0.1', 'tbody td:nth-child(3)', /\/alerts\/\d+$/],
    ['/agents', 'no model', 'tbody td:nth-child(3)', /\/agents\/edge-1$/],
  ])(
    'gives its text on %s: it can be selected, and a row opens by a plain click only',
    async (at, text, cell, opened) => {
      const page = await session.begin(at);
      // What loads late above the table moves it away from under the mouse: then once more.
      await until('the text is selected', async () => {
        const box = (await page.locator(cell).first().boundingBox())!;
        await page.mouse.move(box.x + 2, box.y + box.height / 2);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2, { steps: 5 });
        await page.mouse.up();
        return (await selection()).includes(text);
      });
      await page.waitForTimeout(500);
      expect(path()).toBe(at);
      await page.locator(cell).first().dblclick();
      expect(await selection()).not.toBe('');
      await page.waitForTimeout(500);
      expect(path()).toBe(at);
      await page.evaluate('getSelection().empty()');
      await page
        .locator('tbody td:nth-child(1)')
        .first()
        .click({ position: { x: 3, y: 3 } });
      await page.waitForURL(opened);
    },
  );

  it('shows the whole of what it shows short', async () => {
    const page = await session.begin('/alerts', { viewport: { width: 1440, height: 900 } });
    for (const [short, whole] of [
      [rows().first().getByText('1.2k'), '1,204 flows'],
      [rows().first().getByText('a-capture-with'), 'a-capture-with-a-name-that-is-far-longer-than-its-column.pcap'],
      [rows().first().locator('time').last(), /\d{4}, \d\d:\d\d:\d\d/],
    ] as const) {
      await short.hover();
      await page.getByRole('tooltip').getByText(whole).waitFor();
    }
  });

  it('stands still while it is held, however much comes, and counts it', async () => {
    const page = await session.begin('/alerts');
    await rows().first().waitFor();
    await page.getByRole('button', { name: 'Hold' }).click();
    const held = await ids();
    await send(250);
    await page.getByText('250 new', { exact: true }).waitFor();
    await send(30);
    await page.getByText('280 new', { exact: true }).waitFor();
    expect(await ids()).toEqual(held);
    await page.getByRole('button', { name: 'Load more' }).click();
    await until('older rows', async () => (await rows().count()) > PAGE_ROWS);
    expect(await firstId()).toBe(held[0]);
    await page.getByRole('button', { name: 'Follow' }).click();
    await until('the newest row', async () => (await firstId()) === (await newestId()));
    expect(await page.getByText(/\d new$/).count()).toBe(0);
  });

  it('keeps its rows when the next page fails, and says so until that is tried again', async () => {
    const page = await session.begin('/alerts');
    await rows().first().waitFor();
    await page.route('**/api/v1/alerts?*cursor=*', (route) =>
      route.fulfill({ status: 503, json: { title: 'Too busy' } }),
    );
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('Too busy.').waitFor();
    expect(await rows().count()).toBeGreaterThanOrEqual(PAGE_ROWS);
    await send(1);
    await until('the newest row', async () => (await firstId()) === (await newestId()));
    expect(await page.getByText('Too busy.').count()).toBe(1);
    const before = await rows().count();
    await page.unroute('**/api/v1/alerts?*cursor=*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await until('the next page', async () => (await rows().count()) > before);
    expect(await page.getByText('Too busy.').count()).toBe(0);
  });

  it('loses nothing that comes while a page is on its way', async () => {
    const page = await session.begin('/alerts');
    await rows().first().waitFor();
    await page.route('**/api/v1/alerts?*cursor=*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await route.continue();
    });
    await page.getByRole('button', { name: 'Load more' }).click();
    await send(3);
    await until('the newest row', async () => (await firstId()) === (await newestId()));
    const before = await rows().count();
    await until('the next page', async () => (await rows().count()) > before);
    expect(await firstId()).toBe(await newestId());
  });

  it('takes a step back for each step: a detail that was closed is not opened again, a filter is taken back', async () => {
    const page = await session.begin('/overview');
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await rows().first().getByRole('link').click();
    await drawer().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    expect(path()).toBe('/alerts');
    await page.getByRole('combobox', { name: 'Severity' }).click();
    await page.getByRole('option', { name: 'high' }).click();
    await page.waitForURL('**/alerts?severity=high');
    await page.goBack();
    expect(path()).toBe('/alerts');
    await page.goBack();
    expect(path()).toBe('/overview');
  });

  it('has the list in place of a detail that came by a link', async () => {
    const page = await session.begin('/overview');
    await session.open(`/alerts/${await newestId()}?class=${['DoS', 'unknown', 'Probe'][sent % 3]}`);
    await drawer().waitFor();
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    expect(path()).toMatch(/^\/alerts\?class=/);
    await page.goBack();
    expect(path()).toBe('/overview');
  });

  it('goes on at the next row when the one that was open has left it', async () => {
    const page = await session.begin('/alerts?labelled=false');
    await rows().nth(2).getByRole('link').focus();
    await page.keyboard.press('Enter');
    await drawer().getByRole('button', { name: 'Unsure' }).waitFor();
    await page.keyboard.press('u');
    await drawer().getByRole('button', { name: 'Undo' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    await until('focus in the list', () => page.evaluate<boolean>('document.activeElement.closest("tr") !== null'));
    const focused = await page.evaluate('document.activeElement.closest("tr").dataset.row');
    expect(focused).toBe(await rows().nth(2).getAttribute('data-row'));
  });

  it('can be filtered by the classes that alerts have, with their numbers', async () => {
    const page = await session.begin('/alerts');
    await page.getByRole('combobox', { name: 'Class' }).click();
    const options = page.getByRole('option');
    await options.first().waitFor();
    expect((await options.allInnerTexts()).map((text) => text.split(/\s+/)[0]).sort()).toEqual([
      'DoS',
      'Probe',
      'unknown',
    ]);
    const [unknown] = (
      await controlPlane.get<{ items: { name: string; alerts: number }[] }>('/alerts/classes')
    ).items.filter(({ name }) => name === 'unknown');
    expect(await options.filter({ hasText: 'unknown' }).innerText()).toContain(unknown.alerts.toLocaleString('en-GB'));
    await page.getByRole('option', { name: 'unknown', exact: true }).click();
    await page.waitForURL('**/alerts?class=unknown');
    await until('alerts of that class', async () => {
      const names = await rows().getByRole('link').allTextContents();
      return names.length > 0 && names.every((name) => name === 'unknown');
    });
  });

  it('is in the order of the time that its head names', async () => {
    const page = await session.begin('/alerts', { viewport: { width: 1440, height: 900 } });
    await rows().first().waitFor();
    const times = (label: string) =>
      page.evaluate<string[]>(`(() => {
        const at = [...document.querySelectorAll('thead th')].findIndex((head) => head.textContent === '${label}');
        return [...document.querySelectorAll('tbody tr')].map((row) => row.cells[at].querySelector('time').dateTime);
      })()`);
    const isNewestFirst = (all: readonly string[]) => all.every((time, index) => index === 0 || all[index - 1] >= time);
    expect(isNewestFirst(await times('Received'))).toBe(true);
    // A backlog came in: what was received last was seen first.
    expect(isNewestFirst(await times('Last seen'))).toBe(false);
    await page.getByRole('button', { name: 'Last seen' }).click();
    await page.waitForURL('**/alerts?sort=seen');
    await until('the other order', async () => isNewestFirst(await times('Last seen')));
    await page.getByRole('button', { name: 'Load more' }).click();
    await until('the next page', async () => (await rows().count()) > PAGE_ROWS);
    expect(isNewestFirst(await times('Last seen'))).toBe(true);
    await send(2);
    await page.waitForTimeout(1500);
    expect(isNewestFirst(await times('Last seen'))).toBe(true);
  });
});
