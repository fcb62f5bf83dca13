import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { axeFindings, type AxeFinding } from '../support/browser/axe.js';
import { NARROW } from '../support/browser/browser.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { consoleViews, goTo, type View } from '../support/browser/console-views.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { alertOf, flowRows } from '../support/data/labelled-alerts.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { chromium, describeIf, xgboost } from '../support/machine/requirements.js';
import { Retraining } from '../support/api/retraining.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const WIDE = { width: 1440, height: 900 };
/** Pages, drawers, dialogs and menus that a console with one of each has. */
const MIN_VIEWS = 28;

jest.setTimeout(180_000);

describeIf([chromium, xgboost], 'the console, for everybody', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let views: View[];
  let alertId: string;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const lab = new Retraining(controlPlane);
    const content = labelledFlowsCsv(CLASSES, { rowsPerClass: 200 });
    await lab.train({ name: 'a.csv', content });
    await lab.api.importModel(tinyBundle());
    const rows = flowRows(content);
    const ids = await lab.alertsOf('edge-1', [alertOf(1, [rows[0]]), alertOf(2, [rows[1]])]);
    alertId = ids[0];
    await lab.label([ids[1]], 'true-positive');
    views = await consoleViews((path) => controlPlane.get(path));
    session = await ConsoleSession.start(controlPlane);
  }, 180_000);

  closeConsole(() => session);

  afterAll(() => controlPlane.stop());

  const focused = () =>
    session.page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
    );

  const isFocusInDialog = () =>
    session.page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null');

  it.each([
    ['light', NARROW],
    ['dark', WIDE],
  ] as const)(
    'gives axe nothing serious to complain of, in drawers, dialogs and menus too: %s, %j',
    async (colorScheme, viewport) => {
      expect(views.length).toBeGreaterThanOrEqual(MIN_VIEWS);
      const page = await session.begin('/overview', { colorScheme, viewport }, '');
      page.setDefaultTimeout(10_000);
      const findings: Record<string, AxeFinding[]> = {};
      const closed: string[] = [];
      for (const view of views) {
        if (!(await goTo(page, controlPlane.url, view))) closed.push(view.name);
        const found = await axeFindings(page);
        if (found.length > 0) findings[view.name] = found;
      }
      expect(findings).toEqual({});
      expect(closed).toEqual([]);
    },
  );

  it('gives the focus back to what opened a drawer, a dialog or a menu, and keeps it inside while that is open', async () => {
    const page = await session.begin('/alerts');
    const link = page.getByRole('table').getByRole('link').first();
    for (const close of ['Escape', 'Close'] as const) {
      await link.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('heading').first().waitFor();
      await until('the focus in the dialog', isFocusInDialog);
      for (let stop = 0; stop < 40; stop += 1) await page.keyboard.press('Tab');
      expect(await isFocusInDialog()).toBe(true);
      if (close === 'Escape') await page.keyboard.press('Escape');
      else await page.getByRole('button', { name: 'Close the detail' }).press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await until('the focus on the row', () =>
        page.evaluate<boolean>('document.activeElement.closest("tbody tr") !== null'),
      );
    }
    for (const [path, button] of [
      ['/training', 'Start a run'],
      ['/datasets', 'Import'],
      ['/models', 'Import'],
      ['/agents', 'Add agents'],
    ]) {
      await session.open(path);
      await page.getByRole('button', { name: button, exact: true }).press('Enter');
      // The focus moves in with the dialog's transition; an Escape before that would race with it.
      await until('the focus in the dialog', isFocusInDialog);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await until(`the focus on ${button}`, async () => (await focused()) === button);
    }
  });

  it('has menus that work by arrows and Escape', async () => {
    const page = await session.begin('/overview');
    await page.getByRole('button', { name: 'Light or dark' }).press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('ArrowDown');
    const first = await focused();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).not.toBe(first);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await until('the focus on the button', async () => (await focused()) === 'Light or dark');
  });

  it('says the whole of what is short to the mouse, the keyboard and the finger', async () => {
    const page = await session.begin(`/alerts/${alertId}`, { hasTouch: true });
    const time = page.getByRole('dialog').locator('time').first();
    const tooltip = page.getByRole('tooltip');
    await time.hover();
    await tooltip.waitFor();
    await page.mouse.move(0, 0);
    await tooltip.waitFor({ state: 'hidden' });
    await time.focus();
    await tooltip.waitFor();
    await page.getByRole('button', { name: 'Close the detail' }).focus();
    await tooltip.waitFor({ state: 'hidden' });
    await time.tap();
    await tooltip.waitFor();
  });
});
