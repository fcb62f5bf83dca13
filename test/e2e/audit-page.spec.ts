import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import { launchBrowser, NARROW, WIDE } from '../support/browser/browser.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi } from '../support/api/learning-api.js';
import { chromium, describeIf } from '../support/machine/requirements.js';

const REASON = 'a demonstration of what the label gives away';

jest.setTimeout(60_000);

describeIf(chromium, 'the audit page of a data set', () => {
  let controlPlane: TestControlPlane;
  let browser: Browser;
  let dataset: DatasetDto;
  const complaints: string[] = [];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const flows = labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: 200 });
    dataset = await new LearningApi(controlPlane).import('leaky', [{ name: 'a.csv', content: flows }], {
      extraFeatures: ['Label', 'Dst Port'],
    });
    browser = await launchBrowser();
  }, 90_000);

  afterAll(async () => {
    await browser.close();
    await controlPlane.stop();
    expect(complaints).toEqual([]);
  });

  async function open(viewport = WIDE): Promise<Page> {
    const page = await browser.newPage({ viewport });
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${controlPlane.url}/datasets/${dataset.id}`);
    await page.getByRole('link', { name: 'Scores, advice, overrides' }).click();
    await page.getByRole('heading', { name: 'Audit of leaky' }).waitFor();
    return page;
  }

  const finding = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

  it('shows what blocks first, what to do about it, and what single features say', async () => {
    const page = await open();
    await page.getByText('One finding blocks').waitFor();
    const [first, second] = await page.getByRole('listitem').allTextContents();
    expect(first).toContain('Label among features · Label');
    expect(first).toContain('Import the files again without this column.');
    expect(second).toContain('Dst Port');
    expect(await page.getByRole('heading', { name: 'Single-feature accuracy' }).count()).toBe(1);
    await page.close();
  });

  it('takes an override with a name and a reason, and takes it back', async () => {
    const page = await open();
    await finding(page, 'Label among features').getByRole('button', { name: 'Override' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your name').fill('Ada Lovelace');
    await dialog.getByLabel('Reason').fill(REASON);
    await dialog.getByRole('button', { name: 'Override' }).click();
    await page.getByText('Blocking findings are overridden').waitFor();
    const now = () => controlPlane.get<DatasetDto>(`/datasets/${dataset.id}`);
    expect((await now()).auditOverrides).toMatchObject([{ by: 'Ada Lovelace', reason: REASON, withdrawnAt: null }]);
    await page.getByRole('row', { name: REASON }).getByRole('button', { name: 'Withdraw' }).click();
    // It asks first.
    await dialog.getByLabel('Your name').fill('Grace Hopper');
    await dialog.getByLabel('Reason').fill('It was a slip');
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    await page.getByText('One finding blocks').waitFor();
    expect((await now()).auditOverrides).toMatchObject([
      { withdrawnAt: expect.any(String), withdrawnBy: 'Grace Hopper', withdrawnBecause: 'It was a slip' },
    ]);
    await page.close();
  });

  it('audits again on request', async () => {
    const page = await open();
    const button = page.getByRole('button', { name: 'Audit again' });
    await button.click();
    await page.getByRole('button', { name: /^Auditing/ }).waitFor();
    await button.waitFor();
    await page.close();
  });

  it('fits a phone', async () => {
    const page = await open(NARROW);
    await page.getByText('One finding blocks').waitFor();
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(NARROW.width);
    await page.close();
  });
});
