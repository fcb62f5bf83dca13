import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { AlertDto } from '../../control-plane/src/api/alert.js';
import type { LabelPageDto } from '../../control-plane/src/api/label.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { alert } from '../support/programs/fake-agent.js';
import { LearningApi } from '../support/api/learning-api.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { Retraining } from '../support/api/retraining.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const AGENT = 'edge-1';
const ALERTS = 12;

jest.setTimeout(60_000);

describeIf([chromium], 'the form of a label', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  /** Of alerts that nobody has labelled; each test takes one. */
  let ids: string[];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const { digest } = await new LearningApi(controlPlane).importModel(tinyBundle());
    const made = Array.from({ length: ALERTS }, (_, index) =>
      alert(index + 1, { modelName: 'tiny', modelDigest: digest, attackClass: 'unknown' }),
    );
    ids = await new Retraining(controlPlane).alertsOf(AGENT, made);
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(() => controlPlane.stop());

  const freshAlert = () => ids.shift()!;
  const labelOf = async (id: string) => (await controlPlane.get<AlertDto>(`/alerts/${id}`)).label;
  const historyOf = async (id: string) =>
    (await controlPlane.get<LabelPageDto>('/labels?history=true&limit=500')).items.filter(
      ({ alertId }) => alertId === id,
    );
  const drawer = () => session.page.getByRole('dialog');
  const classField = () => drawer().getByLabel('Class of the attack');
  const focused = () => session.page.evaluate<string>('document.activeElement.textContent');

  it('offers nothing that the server refuses: no benign class, and not "unknown"', async () => {
    await session.begin(`/alerts/${ids[0]}`);
    await classField().waitFor();
    expect(await classField().inputValue()).toBe('');
    await classField().click();
    const options = await session.page.getByRole('option').allTextContents();
    expect(options.sort()).toEqual(['DoS', 'Probe']);
  });

  it('asks for the class where there is none, and confirms an attack without one', async () => {
    const id = freshAlert();
    await session.begin(`/alerts/${id}`);
    await drawer().getByRole('button', { name: 'True positive' }).waitFor();
    await session.page.keyboard.press('t');
    await drawer().getByText('Name the class, or choose “Attack, class not known”').waitFor();
    expect(await session.page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
    // The suggestions open with the focus, and lie over the buttons.
    await session.page.getByRole('option').first().waitFor();
    await session.page.keyboard.press('Escape');
    await session.page.getByRole('option').first().waitFor({ state: 'hidden' });
    await drawer().getByRole('button', { name: 'Attack, class not known' }).click();
    await drawer().getByText('class not known', { exact: true }).waitFor();
    expect(await labelOf(id)).toMatchObject({ verdict: 'true-positive', class: null });
    await session.open('/labels');
    await session.page
      .getByRole('row', { name: `unknown ${id}` })
      .getByText('class not known')
      .waitFor();
  });

  it('takes the first key of two, and none that repeats', async () => {
    const id = freshAlert();
    const page = await session.begin(`/alerts/${id}`);
    // A label takes its time.
    await page.route('**/label', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await drawer().getByRole('button', { name: 'False positive' }).waitFor();
    await page.evaluate(`
      const press = (key, repeat = false) =>
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: 'Key' + key.toUpperCase(), repeat, bubbles: true }));
      press('u', true);
      press('f');
      press('u');
      setTimeout(() => press('u'), 100);
    `);
    await drawer().getByRole('button', { name: 'Undo' }).waitFor();
    expect((await historyOf(id)).map(({ verdict }) => verdict)).toEqual(['false-positive']);
    expect(await focused()).toContain('Undo');
    await page.keyboard.press('z');
    await page.keyboard.press('z');
    await drawer().getByRole('button', { name: 'True positive' }).waitFor();
    expect(await focused()).toContain('True positive');
    expect((await historyOf(id)).map(({ state }) => state)).toEqual(['undone']);
  });

  it('keeps the note that was begun, until it is sent', async () => {
    const id = freshAlert();
    const page = await session.begin(`/alerts/${id}`);
    const note = drawer().getByLabel('Note');
    await note.fill('seen in the proxy log');
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    await session.open(`/alerts/${ids.at(-1)}`);
    await note.waitFor();
    expect(await note.inputValue()).toBe('');
    await session.open(`/alerts/${id}`);
    await note.waitFor();
    expect(await note.inputValue()).toBe('seen in the proxy log');
    await drawer().getByRole('button', { name: 'Unsure' }).click();
    await until('the label', async () => (await labelOf(id))?.note === 'seen in the proxy log');
    await drawer().getByRole('button', { name: 'Undo' }).click();
    await note.waitFor();
    expect(await note.inputValue()).toBe('');
  });
});
