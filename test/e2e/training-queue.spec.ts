import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import { launchBrowser, WIDE } from '../support/browser/browser.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { hangWorker } from '../support/programs/hang-worker.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi } from '../support/api/learning-api.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { chromium, describeIf, xgboost } from '../support/machine/requirements.js';

describeIf([chromium, xgboost], 'the queue of training runs', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;
  let browser: Browser;
  let dataset: DatasetDto;
  let running: string;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
    browser = await launchBrowser();
    dataset = await api.import('lab', [
      { name: 'a.csv', content: labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 100 }) },
    ]);
    running = (await api.start(dataset.id)).id;
    await hangWorker(controlPlane.process.pid!, 'train-task');
  }, 90_000);

  afterAll(async () => {
    await browser.close();
    await controlPlane.stop();
  });

  const wait = async (...seeds: number[]) => {
    const started = [];
    for (const seed of seeds) started.push((await api.start(dataset.id, { parameters: { seed } })).id);
    return started;
  };
  const statesOf = async (ids: string[]) => {
    const runs = [];
    for (const id of ids) runs.push((await api.run(id)).state);
    return runs;
  };

  it('is shown and emptied by the command line', async () => {
    const ids = await wait(2, 3);
    const { stdout } = await runPicket(controlPlane.url, ['train', 'queue']);
    expect([running, ...ids].map((id) => stdout.includes(id))).toEqual([true, true, true]);
    const cleared = await runPicket(controlPlane.url, ['train', 'queue', '--clear']);
    expect(cleared).toMatchObject({ code: 0, stdout: expect.stringContaining(ids[0]) });
    expect(await statesOf([running, ...ids])).toEqual(['running', 'cancelled', 'cancelled']);
  });

  it('is emptied from its page, which asks first', async () => {
    const ids = await wait(4, 5);
    const page = await browser.newPage({ viewport: WIDE });
    await page.goto(`${controlPlane.url}/training`);
    const open = page.locator('#main').getByRole('button', { name: 'Empty the queue' });
    await open.click();
    const dialog = page.getByRole('dialog', { name: 'Cancel the 2 runs that wait?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await statesOf(ids)).toEqual(['queued', 'queued']);
    await open.click();
    await dialog.getByRole('button', { name: 'Empty the queue' }).click();
    await until('an empty queue', async () => (await statesOf(ids)).every((state) => state === 'cancelled'));
    await open.waitFor({ state: 'detached' });
    expect((await api.run(running)).state).toBe('running');
    await page.close();
  });
});
