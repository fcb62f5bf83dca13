import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { MqttClient } from 'mqtt';
import type { FeedSubscriberDto } from '../../control-plane/src/api/feed-subscriber.js';
import { axeFindings } from '../support/browser/axe.js';
import { NARROW } from '../support/browser/browser.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { createSubscriber, loginOf, tryToConnect } from '../support/programs/feed-subscriber.js';

jest.setTimeout(120_000);

describeIf([chromium], 'subscribers of the alert feed in the console', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let client: MqttClient | undefined;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(async () => {
    client?.end(true);
    await controlPlane.stop();
  });

  const dialog = () => session.page.getByRole('dialog').last();
  const button = (name: string | RegExp) => dialog().getByRole('button', { name });
  const row = (name: string) => session.page.getByRole('row').filter({ hasText: name });
  const get = (name: string) => controlPlane.get<FeedSubscriberDto>(`/feed-subscribers/${name}`);

  it('makes a subscriber, shows its credential once, and then who is connected from where', async () => {
    const page = await session.begin('/feed', {}, '');
    await page.getByText('No program reads the alert feed yet').waitFor();
    await page.getByRole('button', { name: 'New subscriber' }).last().click();
    await dialog().getByLabel('Name', { exact: true }).fill('Siem');
    await dialog().getByText('Lower-case letters, digits and -').waitFor();
    await dialog().getByLabel('Name', { exact: true }).fill('siem');
    await dialog().getByRole('checkbox', { name: 'high' }).check();
    await dialog().getByLabel('Your name').fill('ada');
    await button('Make the subscriber').click();
    const command = await dialog().getByLabel('Commands').innerText();
    expect(command).toMatch(/mosquitto_sub -h 127\.0\.0\.1 -p \d+ .* -u feed\.siem -P [\w-]{32} -i feed\.siem/);
    await dialog().getByText('Only programs of this machine reach the broker').waitFor();
    const subscriber = await get('siem');
    expect(subscriber).toMatchObject({ createdBy: 'ada', scope: { severities: ['high'], classes: [], groups: [] } });
    const [, password] = /-P ([\w-]+)/.exec(command) ?? [];
    const login = { clientId: 'feed.siem', username: 'feed.siem', password: password ?? '', rejectUnauthorized: false };
    const outcome = await tryToConnect(`mqtts://127.0.0.1:${controlPlane.mqttsPort}`, login);
    if (typeof outcome === 'string') throw new Error(outcome);
    client = outcome;
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await row('siem').getByText('connected now').waitFor();
    await row('siem').getByText('high', { exact: true }).waitFor();
  });

  it('changes a scope, renews a credential and revokes, each in the name of who asks', async () => {
    const before = await createSubscriber(controlPlane, 'pager', { kind: 'certificate' });
    const page = await session.begin('/feed');
    await page.getByRole('button', { name: 'Change the scope of pager' }).click();
    await dialog().getByRole('combobox', { name: 'Classes' }).fill('DoS');
    await page.keyboard.press('Enter');
    await button('Set the scope').click();
    await row('pager').getByText('DoS').waitFor();
    await page.getByRole('button', { name: 'Renew the certificate of pager' }).click();
    await button('Renew').click();
    await dialog().getByText('Name in the certificate').waitFor();
    expect(await dialog().getByLabel('Commands').innerText()).toContain('BEGIN PRIVATE KEY');
    expect(typeof (await tryToConnect(before.url, loginOf(before)))).toBe('string');
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await page.getByRole('button', { name: 'Revoke pager' }).click();
    await button(/^Revoke$/).click();
    await row('pager').getByText('revoked', { exact: true }).waitFor();
    expect(await get('pager')).toMatchObject({ state: 'revoked', revokedBy: 'ada', scope: { classes: ['DoS'] } });
  });

  it('can be read on a phone in the dark, and by a screen reader', async () => {
    const page = await session.begin('/feed', { viewport: NARROW, colorScheme: 'dark' });
    await row('siem').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const isWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    expect(await page.evaluate(isWide)).toBe(false);
    await page.getByRole('button', { name: 'New subscriber' }).click();
    await dialog().getByText('Client certificate').click();
    await dialog().getByLabel('Certificate request').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog().getByLabel('Name', { exact: true }).fill('phone');
    await button('Make the subscriber').click();
    await dialog().getByLabel('Commands').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const isWideDialog = 'document.querySelector("[role=dialog]").scrollWidth > document.documentElement.clientWidth';
    expect(await page.evaluate(isWideDialog)).toBe(false);
  });
});
