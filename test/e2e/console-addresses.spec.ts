import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Direction } from '@picket/shared/uplink';
import type { Page } from 'playwright-core';
import { NARROW } from '../support/browser/browser.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { chromium, describeIf } from '../support/machine/requirements.js';

const ATTACKER = '10.20.30.66';
const VICTIM = '10.20.30.2';
const THIRD = 'fd00::3';

jest.setTimeout(60_000);

describeIf([chromium], 'addresses in the console', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let agent: FakeAgent;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-1');
    await agent.sendStatus();
    const between = (sequence: number, sourceAddress: string, destinationAddress: string, direction: Direction) =>
      alert(sequence, { sourceAddress, destinationAddress, direction, attackClass: 'BFA', flowCount: 10n });
    await agent.deliver(
      [
        between(1, ATTACKER, VICTIM, Direction.INITIATOR),
        between(2, VICTIM, ATTACKER, Direction.UNKNOWN),
        between(3, ATTACKER, THIRD, Direction.INITIATOR),
      ],
      0,
    );
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(async () => {
    await agent.close();
    await controlPlane.stop();
  });

  const rows = (page: Page) => page.locator('tbody tr[data-row]');
  const menuOf = (page: Page, address: string) =>
    rows(page)
      .filter({ hasText: address })
      .getByRole('button', { name: /^Copy or filter by/ });
  const item = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true });
  const isFilteredBy = (address: string) => (url: URL) =>
    url.pathname === '/alerts' && url.searchParams.get('address') === address;

  it.each(['/alerts', '/overview'])('show an attack that was seen in both directions as one on %s', async (path) => {
    const page = await session.begin(path);
    const both = rows(page).filter({ hasText: 'both directions' });
    await both.waitFor();
    expect(await rows(page).count()).toBe(2);
    expect(await both.innerText()).toMatch(/10\.20\.30\.66\s*→\s*10\.20\.30\.2/);
    expect(await both.innerText()).toMatch(/\b20\b/);
    await both.getByRole('link', { name: 'the other alert' }).click();
    const facts = page.getByRole('dialog').locator('dl').first();
    await facts.getByText('unknown: nobody saw who opened the conversation').waitFor();
    expect(await facts.innerText()).toMatch(/From\s+10\.20\.30\.2\s/);
  });

  it('are copied by the keyboard, and say so', async () => {
    const page = await session.begin('/alerts', { permissions: ['clipboard-read', 'clipboard-write'] });
    await menuOf(page, THIRD).focus();
    await page.keyboard.press('Enter');
    await item(page, `Only ${ATTACKER}`).waitFor();
    await until('the menu has the focus', () =>
      page.evaluate<boolean>('document.activeElement.closest("[role=menu]") !== null'),
    );
    await item(page, `Copy ${THIRD}`).focus();
    await page.keyboard.press('Enter');
    await item(page, `Copied ${THIRD}`).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(THIRD);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/alerts');
  });

  it('are copied where the browser gives a page of plain HTTP no clipboard', async () => {
    const page = await session.begin('/alerts', { permissions: ['clipboard-read', 'clipboard-write'] });
    await rows(page).first().waitFor();
    await page.evaluate(`(globalThis.clipboard = navigator.clipboard, delete Navigator.prototype.clipboard)`);
    await rows(page).filter({ hasText: THIRD }).hover();
    await menuOf(page, THIRD).click();
    await item(page, `Copy ${ATTACKER}`).click();
    await item(page, `Copied ${ATTACKER}`).waitFor();
    expect(await page.evaluate('clipboard.readText()')).toBe(ATTACKER);
  });

  it('filter the list by the mouse, beside the filters that are there', async () => {
    const page = await session.begin('/alerts?class=BFA');
    await rows(page).filter({ hasText: THIRD }).hover();
    await menuOf(page, THIRD).click();
    await item(page, `Only ${THIRD}`).click();
    await page.waitForURL(isFilteredBy(THIRD));
    expect(new URL(page.url()).searchParams.get('class')).toBe('BFA');
    await until('one row', async () => (await rows(page).count()) === 1);
    await page.goBack();
    await until('both rows again', async () => (await rows(page).count()) === 2);
  });

  it('filter the list by a finger on a phone, from a row and from a detail', async () => {
    const page = await session.begin('/overview', { viewport: NARROW, hasTouch: true, isMobile: true });
    await menuOf(page, THIRD).tap();
    await item(page, `Only ${THIRD}`).tap();
    await page.waitForURL(isFilteredBy(THIRD));
    await rows(page).first().getByRole('link').first().tap();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Copy or filter by ${ATTACKER}`, exact: true })
      .tap();
    await item(page, `Only ${ATTACKER}`).tap();
    await page.waitForURL(isFilteredBy(ATTACKER));
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await until('both rows', async () => (await rows(page).count()) === 2);
  });
});
