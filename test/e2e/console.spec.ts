import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { AlertDto, AlertPageDto } from '../../control-plane/src/api/alert.js';
import type { DriftReportDto } from '../../control-plane/src/api/drift.js';
import type { OverviewDto } from '../../control-plane/src/api/overview.js';
import type { Evaluation } from '../../control-plane/src/api/evaluation-report.js';
import type { ModelVersionDto } from '../../control-plane/src/api/model.js';
import { axeFindings, type AxeFinding } from '../support/browser/axe.js';
import { launchBrowser, NARROW, takePicture, WIDE } from '../support/browser/browser.js';
import { until } from '../support/programs/control-plane.js';
import { labCaptures, LabLoop } from '../support/traffic/lab-loop.js';
import { chromium, describeIf, xgboost } from '../support/machine/requirements.js';

const AGENT_ID = 'edge-1';
const START_PATIENCE_MS = 180_000;
const TEST_PATIENCE_MS = 60_000;
const PAGES = [
  '/overview',
  '/alerts',
  '/agents',
  '/drift',
  '/models',
  '/models/lab/1',
  '/models/lab/compare',
  '/training',
  '/datasets',
];
const PICTURE = resolve(import.meta.dirname, '../.artifacts/console.png');
const PICTURE_MAX_BYTES = 300_000;

jest.setTimeout(TEST_PATIENCE_MS);

describeIf([chromium, xgboost], 'the console, over the real loop', () => {
  let loop: LabLoop;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What a developer's console would show. */
  let complaints: string[];

  beforeAll(async () => {
    loop = await LabLoop.start(AGENT_ID);
    browser = await launchBrowser();
    await until('alerts and drift', async () => (await hasAlerts()) && (await hasDrift()), TEST_PATIENCE_MS);
  }, START_PATIENCE_MS);

  afterAll(async () => {
    await browser.close();
    await loop.stop();
  });

  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const get = <Body>(path: string) => loop.controlPlane.get<Body>(path);
  const hasAlerts = async () => (await get<OverviewDto>('/overview')).recentAlerts.length > 0;
  const hasDrift = async () => (await get<DriftReportDto>('/drift')).emptyReason === null;

  async function newPage(options: { colorScheme?: 'light' | 'dark'; viewport?: typeof WIDE } = {}): Promise<void> {
    context = await browser.newContext({ viewport: WIDE, ...options });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  }

  const open = (path: string) => page.goto(loop.controlPlane.url + path);
  /** The card with this title; the innermost, since a drawer around it is a section too. */
  const panel = (title: string) =>
    page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) }).last();
  const alertLinks = () => page.getByRole('table').getByRole('link');
  /** A request that was meant to fail is no complaint. */
  const forgiveFailedRequests = () => {
    complaints = complaints.filter((text) => !text.startsWith('Failed to load resource'));
  };

  it('opens on the live agent, its model and its alerts', async () => {
    await newPage();
    await open('/');
    await page.getByText('Agents online').waitFor();
    expect(page.url()).toBe(`${loop.controlPlane.url}/overview`);
    await page.getByRole('link', { name: 'lab v1' }).waitFor();
    await panel('Traffic').locator('canvas').waitFor();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    const classes = new Set([...labCaptures('replay').map((capture) => capture.class), 'unknown']);
    const attacks = panel('Attacks by class').getByRole('listitem').getByRole('link');
    // The agent has only just begun; on a busy machine one class comes well before the next.
    const shown = await until('attacks of several classes', async () => {
      const names = await attacks.allTextContents();
      return names.length > 1 && names;
    });
    expect(shown.filter((name) => !classes.has(name))).toEqual([]);
    expect(await panel('Latest alerts').getByText(AGENT_ID, { exact: true }).count()).toBeGreaterThan(0);
  });

  it('adds alerts to the list as they happen, without asking again', async () => {
    await newPage();
    let requests = 0;
    page.on('request', (request) => new URL(request.url()).pathname === '/api/v1/alerts' && requests++);
    await open('/alerts');
    const newest = () => alertLinks().first().getAttribute('href');
    const before = await newest();
    await until('a newer alert on the page', async () => (await newest()) !== before);
    expect(requests).toBe(1);
  });

  it('keeps the filters of the list in the address', async () => {
    await newPage();
    await open('/alerts');
    await page.getByRole('combobox', { name: 'Class' }).click();
    await page.getByRole('option', { name: 'Probe', exact: true }).click();
    await page.waitForURL('**/alerts?class=Probe');
    await page.reload();
    const classes = await until('the filtered list', async () => {
      const names = await alertLinks().allTextContents();
      return names.length > 0 && new Set(names);
    });
    expect([...classes]).toEqual(['Probe']);
  });

  it('says of an alert what, who, when, by which model, and why', async () => {
    const { items } = await get<AlertPageDto>('/alerts?class=DoS&limit=1');
    const alert = await get<AlertDto>(`/alerts/${items[0].id}`);
    const [flow] = alert.examples;
    await newPage();
    await open(`/alerts/${alert.id}`);
    const detail = page.getByRole('dialog');
    for (const text of [alert.captureSource, `lab@1`, alert.model.digest.slice(0, 12), AGENT_ID])
      await detail.getByText(text, { exact: true }).waitFor();
    const reasons = await panel('Why this verdict').getByRole('listitem').allTextContents();
    expect(reasons).toHaveLength(flow.contributions.length);
    expect(reasons.length).toBeGreaterThan(0);
    for (const { feature } of flow.contributions) expect(reasons.join('\n')).toContain(feature);
    const probabilities = await panel('Probabilities').getByRole('listitem').allTextContents();
    expect(probabilities[0]).toMatch(/^DoS/);
    const { classes } = await get<ModelVersionDto>('/models/lab/versions/1');
    // What is strange has a score, which is no probability.
    expect(probabilities).toHaveLength(classes.length);
    const rows = panel('All features').locator('tbody tr');
    expect(await rows.count()).toBe(77);
    await page.getByLabel('Search the features').fill('iat');
    expect(await rows.count()).toBe(14);
  });

  it('shows that the agent runs what it should, and that its counters balance', async () => {
    await newPage();
    await open(`/agents/${AGENT_ID}`);
    const detail = page.getByRole('dialog');
    await detail.getByText('in step', { exact: true }).waitFor();
    await detail.getByText('applied', { exact: true }).last().waitFor();
    expect(await detail.getByText('balances', { exact: true }).count()).toBe(2);
  });

  it('shows what a model does elsewhere, and what a budget of false alarms buys', async () => {
    const report = await get<Evaluation>('/models/lab/versions/1/evaluation');
    await newPage();
    await open('/models/lab/1');
    await panel('Precision and recall').locator('canvas').waitFor();
    expect(await panel('By source').locator('tbody tr').count()).toBe(report.sources.length);
    const budgets = await panel('False alarms and detection').locator('tbody tr').allInnerTexts();
    expect(budgets).toHaveLength(report.operatingPoints.length);
    expect(budgets.filter((text) => text.includes('chosen'))).toHaveLength(1);
    await page.getByRole('button', { name: 'Report' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download HTML' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('lab-1-evaluation.html');
  });

  it('shows the metrics of a model as they were measured', async () => {
    const { classes, metrics } = await get<ModelVersionDto>('/models/lab/versions/1');
    await newPage();
    await open('/models');
    await page.getByRole('link', { name: 'lab v1' }).click();
    await panel('By class').locator('tbody tr').first().waitFor();
    const rows = await panel('By class').locator('tbody tr').allInnerTexts();
    const expected = classes.map((name) => {
      const { support, f1 } = metrics.perClass[name];
      return [name, String(support), support > 0 ? f1.toFixed(4) : '–'];
    });
    expect(rows.map((row) => row.split(/\s*\t\s*/)).map((cells) => [cells[0], cells[1], cells[5]])).toEqual(expected);
    // What an agent would do: a column each for the classes, and one for `unknown`.
    expect(await panel('Alerts').locator('tbody td').count()).toBe(classes.length * (classes.length + 1));
    expect(await panel('Importance').getByRole('listitem').count()).toBe(15);
  });

  it('lists every feature with its drift, and shows both distributions of one', async () => {
    const { features } = await get<DriftReportDto>('/drift');
    await newPage();
    await open('/drift');
    await page.getByRole('button', { name: `Show all ${features.length}` }).click();
    expect(await panel('Features').locator('tbody tr').count()).toBe(77);
    await panel('Features').getByRole('button', { name: 'Flow Byts/s', exact: true }).click();
    await page.getByRole('dialog').locator('canvas').waitFor();
    expect(new URL(page.url()).searchParams.get('feature')).toBe('Flow Byts/s');
  });

  it('never scrolls sideways on a phone', async () => {
    await newPage({ viewport: NARROW });
    const [{ id }] = (await get<AlertPageDto>('/alerts?limit=1')).items;
    const surplus: Record<string, number> = {};
    for (const path of [...PAGES, `/alerts/${id}`, `/agents/${AGENT_ID}`]) {
      await open(path);
      await page.getByRole('heading').first().waitFor();
      await page.getByLabel('Loading').first().waitFor({ state: 'detached' });
      surplus[path] = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    }
    expect(Object.entries(surplus).filter(([, pixels]) => pixels > 0)).toEqual([]);
  });

  it('is dark where the system is, and light when told so', async () => {
    const lightness = () =>
      page.evaluate<number>(`(() => {
        const channels = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
        return Math.max(...channels.slice(0, 3)) / 255;
      })()`);
    await newPage({ colorScheme: 'dark' });
    await open('/overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await lightness()).toBeLessThan(0.2);
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await page.getByRole('menuitem', { name: 'Light', exact: true }).click();
    await until('the light page', async () => (await lightness()) > 0.8);
  });

  it('shows what a column of a data set looks like in each class', async () => {
    await newPage({ viewport: NARROW });
    await open('/datasets');
    await page.getByRole('link', { name: 'lab', exact: true }).click();
    await panel('Columns').getByRole('textbox').fill('flow iat');
    await panel('Columns').getByRole('button', { name: 'Flow IAT Max', exact: true }).click();
    await page.getByRole('dialog').locator('canvas').waitFor();
    const classes = await panel('By class').getByRole('row').allInnerTexts();
    expect(classes.length).toBeGreaterThan(3);
    expect(classes.at(-1)).toContain('All rows');
  });

  it('says what is wrong in the words of the control plane', async () => {
    await newPage();
    await open('/alerts/999999999');
    expect(await page.getByRole('dialog').getByRole('alert').innerText()).toContain('There is no alert 999999999.');
    await open('/nowhere');
    await page.getByText('There is no page at this address.').waitFor();
    forgiveFailedRequests();
  });

  it('is worth a picture', async () => {
    await newPage();
    await takePicture(page, loop.controlPlane.url, PICTURE);
    expect(statSync(PICTURE).size).toBeLessThan(PICTURE_MAX_BYTES);
  });

  it.each([
    ['light', WIDE],
    ['dark', NARROW],
  ] as const)('gives axe nothing serious to complain of: %s', async (colorScheme, viewport) => {
    await newPage({ colorScheme, viewport });
    const findings: Record<string, AxeFinding[]> = {};
    for (const path of PAGES) {
      await open(path);
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'hidden' });
      const found = await axeFindings(page);
      if (found.length > 0) findings[path] = found;
    }
    expect(findings).toEqual({});
  });
});
