import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, WIDE } from '../support/browser/browser.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { chromium, describeIf } from '../support/machine/requirements.js';

const TABS = 8;
const START_PATIENCE_MS = 120_000;
const TEST_PATIENCE_MS = 90_000;

jest.setTimeout(TEST_PATIENCE_MS);

describeIf([chromium], 'the line between the console and the control plane', () => {
  let controlPlane: TestControlPlane;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({ dataDir: newDataDir() });
    browser = await launchBrowser();
  }, START_PATIENCE_MS);

  afterAll(async () => {
    await browser.close();
    await controlPlane.stop();
    controlPlane.discard();
  });

  afterEach(() => context.close());

  async function newPage(path: string, beforeLoad?: (page: Page) => Promise<unknown>): Promise<Page> {
    context = await browser.newContext({ viewport: WIDE });
    const page = await context.newPage();
    await beforeLoad?.(page);
    await page.goto(controlPlane.url + path);
    return page;
  }

  const live = (page: Page) => page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  const banner = (page: Page) => page.getByRole('alert').filter({ hasText: 'No news from the control plane since' });

  it.each([
    ['a shared worker', undefined],
    ['a leader, where there is no shared worker', 'delete window.SharedWorker'],
  ])(`serves ${TABS} tabs by %s`, async (_how, script) => {
    context = await browser.newContext({ viewport: WIDE });
    if (script) await context.addInitScript(script);
    const tabs: Page[] = [];
    for (let tab = 0; tab < TABS; tab += 1) {
      const page = await context.newPage();
      await page.goto(`${controlPlane.url}/overview`);
      await page.getByText('Agents online').waitFor();
      tabs.push(page);
    }
    for (const page of tabs) {
      await live(page);
      const status = `fetch('/api/v1/overview', { signal: AbortSignal.timeout(10000) }).then(({ status }) => status)`;
      expect(await page.evaluate<number>(status)).toBe(200);
    }
    // The tab that opened the stream goes; the others still hear.
    await tabs[0].close();
    await tabs[7].waitForTimeout(9000);
    await live(tabs[7]);
    expect(await banner(tabs[7]).count()).toBe(0);
  });

  it('says how old the figures are while the control plane hangs, and stops saying so', async () => {
    const page = await newPage('/overview');
    await live(page);
    await page.locator('[data-figure]').first().waitFor();
    controlPlane.process.kill('SIGSTOP');
    try {
      // Within ten seconds by itself; this machine may be busy.
      await banner(page).waitFor({ timeout: 20_000 });
      expect(await page.getByRole('status').getByText('Reconnecting').count()).toBeGreaterThan(0);
      const opacity = `getComputedStyle(document.querySelector('[data-figure]')).opacity`;
      expect(Number(await page.evaluate<string>(opacity))).toBeLessThan(1);
      await page.getByRole('link', { name: 'Agents', exact: true }).click();
      await page.waitForURL('**/agents');
      await banner(page).waitFor();
    } finally {
      controlPlane.process.kill('SIGCONT');
    }
    await live(page);
    await banner(page).waitFor({ state: 'detached' });
  });

  it('keeps the menu when a page cannot be fetched, and fetches it when the control plane is back', async () => {
    const page = await newPage('/overview', (opened) =>
      opened.route('**/assets/drift-page*', (route) => route.abort()),
    );
    await live(page);
    await controlPlane.kill();
    await page.unroute('**/assets/drift-page*');
    await page.getByRole('link', { name: 'Drift', exact: true }).click();
    await page.getByText('This part of the console could not be loaded').waitFor();
    await page.getByRole('link', { name: 'Alerts', exact: true }).waitFor();
    const { dataDir, httpPort, mqttPort } = controlPlane;
    const ended = controlPlane;
    controlPlane = await TestControlPlane.start({ dataDir, httpPort, mqttPort });
    await page.getByRole('heading', { name: 'Drift', exact: true }).waitFor({ timeout: 60_000 });
    await live(page);
    await until('the end of the first one', () => ended.process.exitCode !== null || ended.process.signalCode !== null);
  });

  it('loads itself again, once, when an upgrade has renamed its files', async () => {
    let asked = 0;
    let loads = 0;
    const page = await newPage('/overview', async (opened) => {
      opened.on('load', () => (loads += 1));
      await opened.route('**/assets/drift-page*', (route) => {
        asked += 1;
        return route.fulfill({ status: 404 });
      });
    });
    await live(page);
    await page.getByRole('link', { name: 'Drift', exact: true }).click();
    await until('one new load of the page', () => loads === 2);
    await page.getByText('This part of the console could not be loaded').waitFor();
    await page.waitForTimeout(4000);
    expect(loads).toBe(2);
    expect(asked).toBeGreaterThan(1);
    await page.unroute('**/assets/drift-page*');
    await page.getByRole('button', { name: 'Load again' }).click();
    await page.getByRole('heading', { name: 'Drift', exact: true }).waitFor();
  });
});
