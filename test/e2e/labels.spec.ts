import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { AlertDto } from '../../control-plane/src/api/alert.js';
import type { LabelDto } from '../../control-plane/src/api/label.js';
import type { ModelListDto } from '../../control-plane/src/api/model.js';
import { launchBrowser, NARROW } from '../support/browser/browser.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { alertOf, flowRows } from '../support/data/labelled-alerts.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { chromium, describeIf, xgboost } from '../support/machine/requirements.js';
import { Retraining } from '../support/api/retraining.js';

const CLI = resolve(import.meta.dirname, '../../control-plane/dist/cli/main.js');
const CLASSES = ['Normal', 'DoS', 'Probe'];
const WIDE = { width: 1440, height: 900 };
const flows = labelledFlowsCsv(CLASSES, { rowsPerClass: 200 });
const freshRows = flowRows(labelledFlowsCsv(CLASSES, { rowsPerClass: 50, seed: 7 }));
const ROWS_AN_ALERT = 4;
const ALERTS = 14;
const PICTURES = process.env['PICKET_TEST_PICTURES'];

describeIf([chromium, xgboost], 'from an alert to a model that has learnt from it', () => {
  let controlPlane: TestControlPlane;
  let lab: Retraining;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  /** Oldest first. */
  let ids: string[];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    lab = new Retraining(controlPlane);
    await lab.train({ name: 'a.csv', content: flows });
    const alerts = Array.from({ length: ALERTS }, (_, index) =>
      alertOf(index + 1, freshRows.slice(index * ROWS_AN_ALERT, (index + 1) * ROWS_AN_ALERT)),
    );
    ids = await lab.alertsOf('edge-1', alerts);
    browser = await launchBrowser();
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await controlPlane.stop();
  });

  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function newPage(viewport = WIDE, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
    context = await browser.newContext({ viewport, colorScheme });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  }

  const open = (path: string) => page.goto(controlPlane.url + path);
  const labelOf = async (id: string) => (await controlPlane.get<AlertDto>(`/alerts/${id}`)).label;
  const picture = async (name: string) => {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true, animations: 'disabled' });
  };
  const picket = async (...command: string[]) => {
    const env = { PICKET_URL: controlPlane.url, PICKET_USER: 'grace' };
    return (await promisify(execFile)(process.execPath, [CLI, ...command], { env })).stdout;
  };

  it('asks who labels, once, and takes a verdict by a click or a key', async () => {
    await newPage();
    await open(`/alerts/${ids[0]}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'False positive' }).click();
    await drawer.getByText('Say who you are first').waitFor();
    await drawer.getByLabel('Your name').fill('ada');
    await drawer.getByLabel('Note').fill('a backup');
    await picture('drawer-form');
    await drawer.getByRole('button', { name: 'False positive' }).click();
    await drawer.getByText('by ada').waitFor();
    await picture('drawer-labelled');
    expect(await labelOf(ids[0])).toMatchObject({ verdict: 'false-positive', class: 'Normal', note: 'a backup' });
    await open(`/alerts/${ids[1]}`);
    await drawer.getByRole('button', { name: 'True positive' }).waitFor();
    expect(await drawer.getByLabel('Your name').count()).toBe(0);
    await drawer.getByLabel('Class of the attack').fill('Probe');
    await drawer.getByLabel('Class of the attack').press('Escape');
    await open(`/alerts/${ids[1]}`);
    await drawer.getByRole('button', { name: 'True positive' }).waitFor();
    await page.keyboard.press('t');
    await drawer.getByText('by ada').waitFor();
    expect(await labelOf(ids[1])).toMatchObject({ verdict: 'true-positive', class: 'DoS', author: 'ada' });
    await drawer.getByRole('button', { name: 'Undo' }).click();
    await drawer.getByRole('button', { name: 'True positive' }).waitFor();
    expect(await labelOf(ids[1])).toBeNull();
  });

  it('shows in the list what has a label, as it happens, and what has none', async () => {
    await newPage();
    await open('/alerts?labelled=false');
    const rows = page.getByRole('table').locator('tbody tr');
    await until('the unlabelled alerts', async () => (await rows.count()) === ALERTS - 1);
    expect(await picket('alerts', 'label', ids[2], '--verdict', 'true-positive')).toContain('true-positive: DoS');
    await until('one less', async () => (await rows.count()) === ALERTS - 2);
    await picket('alerts', 'label', ids[3], ids[4], '--verdict', 'unsure', '--note', 'ask the owner');
    await open('/alerts?labelled=true');
    await until('the labelled alerts', async () => (await rows.count()) === 4);
    expect((await rows.getByText('unsure', { exact: true }).count()) > 0).toBe(true);
    await picture('list');
  });

  it('trains again by one button, and says which labels are in it', async () => {
    await newPage();
    await open('/models');
    await page.getByRole('button', { name: 'Retrain with 2 new labels' }).waitFor();
    await open('/labels');
    await page.getByText('edge-1').first().waitFor();
    await picture('labels');
    await page.getByRole('button', { name: 'Retrain with 2 new labels' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('the analyst was not sure').waitFor();
    await dialog.getByLabel('Your name').fill('ada');
    await picture('retrain');
    await dialog.getByRole('button', { name: 'Retrain', exact: true }).click();
    await page.waitForURL('**/training/*', { timeout: 60_000 });
    await page.getByRole('link', { name: 'lab v2' }).waitFor({ timeout: 60_000 });
    await page.getByText(/base and 2 labels: 8 rows added/).waitFor();
    await open('/labels');
    await page.getByRole('link', { name: 'lab v2' }).first().waitFor();
    expect(await page.getByRole('button', { name: /^Retrain/ }).isDisabled()).toBe(true);
  });

  it('does the same by one command', async () => {
    await newPage();
    await picket('alerts', 'unlabel', ids[3]);
    await picket('alerts', 'label', ...ids.slice(5), '--verdict', 'true-positive', '--json');
    await open('/labels');
    await page
      .getByText(/left out$/)
      .first()
      .waitFor();
    await picture('labels-quota');
    const run = JSON.parse(await picket('train', '--retrain', 'lab', '--wait', '--json', '--force')) as object;
    expect(run).toMatchObject({ state: 'succeeded', version: 3, parameters: { rounds: 20 } });
    const labels = JSON.parse(await picket('alerts', 'labels', '--json')) as LabelDto[];
    const states = labels.map(({ alertId, state }) => [alertId, state]);
    expect(states.filter(([, state]) => state === 'used').length).toBeGreaterThan(4);
    expect(states).toContainEqual([ids[4], 'unsure']);
    expect(await picket('alerts', 'labels')).toMatch(/4 of 4 in lab@3/);
    await expect(picket('train', '--retrain', 'lab')).rejects.toThrow(
      'no label has changed since lab was last trained',
    );
    expect((await controlPlane.get<ModelListDto>('/models')).items).toHaveLength(3);
  });

  it('never scrolls sideways on a phone, light or dark', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await context.close();
      await newPage(NARROW, scheme);
      for (const [name, path] of Object.entries({ labels: '/labels', list: '/alerts', drawer: `/alerts/${ids[0]}` })) {
        await open(path);
        await page.getByRole('heading').first().waitFor();
        await page.getByLabel('Loading').first().waitFor({ state: 'detached' });
        expect(await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
        await picture(`narrow-${scheme}-${name}`);
      }
    }
  });
});
