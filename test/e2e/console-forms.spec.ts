import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { DatasetListDto } from '../../control-plane/src/api/dataset.js';
import type { ModelAliasesDto } from '../../control-plane/src/api/model.js';
import type { NewTrainingRunDto } from '../../control-plane/src/api/training-run.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi } from '../support/api/learning-api.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';

jest.setTimeout(60_000);

describeIf([chromium], 'a form of the console', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({ environment: { PICKET_LEARNING_HOLD_OUT_SHARE: '0.25' } });
    const api = new LearningApi(controlPlane);
    await api.importModel(tinyBundle());
    const flows = (...classes: string[]) => ({
      name: 'a.csv',
      content: labelledFlowsCsv(classes, { rowsPerClass: 30 }),
    });
    await api.import('named', [flows('Bot', 'BENIGN', 'FTP-Patator')]);
    await api.import('unnamed', [flows('Bot', 'quiet')]);
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(() => controlPlane.stop());

  const dialog = () => session.page.getByRole('dialog').last();
  const names = async () => (await controlPlane.get<DatasetListDto>('/datasets')).items.map(({ name }) => name);
  const choose = async (label: string, option: string | RegExp) => {
    await dialog().getByRole('combobox', { name: label }).click();
    await session.page.getByRole('option', { name: option }).click();
  };

  it('promotes a version that fails a check only with a reason, and keeps who and why', async () => {
    const page = await session.begin('/models/tiny/1', {}, '');
    await page.getByRole('button', { name: 'Promote' }).click();
    const promote = dialog().getByRole('button', { name: 'Promote it all the same' });
    await promote.waitFor();
    // Enter alone moves nothing.
    expect(await page.evaluate('document.activeElement.textContent')).not.toContain('Promote');
    expect(await promote.isDisabled()).toBe(true);
    await dialog().getByLabel('Your name').fill('ada');
    await promote.click();
    await dialog().getByLabel('Reason to promote despite failed checks').fill('short');
    await promote.click();
    const { history } = await controlPlane.get<ModelAliasesDto>('/models/tiny/aliases');
    expect(history).toEqual([]);
    await dialog().getByLabel('Reason to promote despite failed checks').fill('a model of a test, and nothing else');
    await promote.click();
    await dialog().waitFor({ state: 'detached' });
    const moved = await controlPlane.get<ModelAliasesDto>('/models/tiny/aliases');
    expect(moved.history).toMatchObject([{ to: 1, by: 'ada', reason: 'a model of a test, and nothing else' }]);
  });

  it('sends the numbers that stand in its fields, or nothing', async () => {
    const page = await session.begin('/training');
    const sent: NewTrainingRunDto[] = [];
    await page.route('**/api/v1/training-runs', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      sent.push(route.request().postDataJSON() as NewTrainingRunDto);
      return route.fulfill({ status: 503, json: { title: 'Not now' } });
    });
    await page.getByRole('button', { name: 'Start a run' }).click();
    await choose('Data set', /^named v1/);
    const start = dialog().getByRole('button', { name: 'Start the run' });
    const rounds = dialog().getByLabel('Rounds', { exact: true });
    for (const [typed, said] of [
      ['', /Required: 1 to/],
      ['0', /Out of range. 1 to/],
      ['1000000', /Out of range/],
    ] as const) {
      await rounds.fill(typed);
      await start.click();
      await dialog().getByText(said).waitFor();
    }
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(sent).toEqual([]);
    await rounds.fill('37');
    await start.click();
    await page
      .getByRole('dialog')
      .nth(1)
      .getByRole('button', { name: /^Start/ })
      .click();
    await until('the request', () => sent.length > 0);
    expect(sent).toMatchObject([{ benignClass: 'BENIGN', parameters: { rounds: 37 } }]);
  });

  it('proposes the benign class by its name, and asks where no name tells', async () => {
    const page = await session.begin('/training');
    await page.getByRole('button', { name: 'Start a run' }).click();
    await choose('Data set', /^named v1/);
    const benign = dialog().getByRole('combobox', { name: 'Benign class' });
    expect(await benign.inputValue()).toBe('BENIGN');
    await choose('Data set', /^unnamed v1/);
    expect(await benign.inputValue()).toBe('');
    await dialog().getByRole('button', { name: 'Start the run' }).click();
    await dialog().getByText('Choose the class of normal traffic').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });

  it('says what remains to train on by the share that this control plane holds out', async () => {
    const page = await session.begin('/training');
    await page.getByRole('button', { name: 'Start a run' }).click();
    await choose('Data set', /^named v1/);
    const [dataset] = (await controlPlane.get<DatasetListDto>('/datasets?name=named')).items;
    expect(dataset).toMatchObject({ rows: 90, holdOutShare: 0.25 });
    // 15 % validate; the 20 % to test on are part of the 25 %.
    await dialog().getByText('About 54 of 90 rows remain').waitFor();
  });

  it('removes a data set after a question only, by name, with who and why', async () => {
    const page = await session.begin('/datasets', {}, '');
    await page.getByRole('link', { name: 'unnamed', exact: true }).click();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await dialog().getByText('Delete unnamed v1?').waitFor();
    const remove = dialog().getByRole('button', { name: /^Delete/ });
    expect(await remove.isDisabled()).toBe(true);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await names()).toContain('unnamed');
    await page.getByRole('button', { name: 'Delete…' }).click();
    await dialog().getByLabel('Your name').fill('ada');
    expect(await remove.isDisabled()).toBe(true);
    await dialog().getByLabel('Reason').fill('a test');
    const request = page.waitForRequest((sent) => sent.method() === 'DELETE');
    await remove.click();
    expect((await request).postDataJSON()).toEqual({ by: 'ada', reason: 'a test' });
    await page.waitForURL('**/datasets');
    expect(await names()).not.toContain('unnamed');
  });
});
