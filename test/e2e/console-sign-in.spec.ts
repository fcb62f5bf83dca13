import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type {
  InvitationDto,
  IssuedApiKeyDto,
  SessionPageDto,
  UserPageDto,
} from '../../control-plane/src/api/access.js';
import { LearningApi } from '../support/api/learning-api.js';
import { Retraining } from '../support/api/retraining.js';
import { axeFindings } from '../support/browser/axe.js';
import { launchBrowser, NARROW, WIDE } from '../support/browser/browser.js';
import { consoleViews, goTo, type View } from '../support/browser/console-views.js';
import { alertOf, flowRows } from '../support/data/labelled-alerts.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';

const ADA = 'a walrus plays chess at noon';
const BEN = 'seven copper kettles on the roof';
const VERA = 'the violet harbour never sleeps';
/** A text that would run if it became part of the page. */
const SCRIPT = '<img src=x onerror="window.wasRun=1"><script>window.wasRun=1</script>';

jest.setTimeout(180_000);

describeIf([chromium], 'the door of the console', () => {
  let controlPlane: TestControlPlane;
  let browser: Browser;
  let firstLink: string;
  let alertIds: string[];
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({ environment: { PICKET_SIGN_IN: 'required' } });
    firstLink = /http\S+\/sign-in#token=[\w-]+/.exec(controlPlane.log)?.[0] ?? '';
    await new LearningApi(controlPlane).importModel(tinyBundle());
    const rows = flowRows(labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 2 }));
    alertIds = await new Retraining(controlPlane).alertsOf('edge-1', [alertOf(1, [rows[0]]), alertOf(2, [rows[1]])]);
    browser = await launchBrowser();
  }, 120_000);

  afterEach(async () => {
    const told = complaints.splice(0);
    for (const context of contexts.splice(0)) await context.close();
    // A request that is meant to be refused is told of too.
    expect(told.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  afterAll(async () => {
    await controlPlane.stop();
    await browser.close();
  });

  /** A page of a browser that has never been here. */
  async function open(
    address: string,
    { script = '', userAgent = undefined as string | undefined } = {},
  ): Promise<Page> {
    const context = await browser.newContext({ viewport: WIDE, ...(userAgent !== undefined && { userAgent }) });
    contexts.push(context);
    if (script) await context.addInitScript(script);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(address.startsWith('http') ? address : controlPlane.url + address);
    return page;
  }

  async function signIn(page: Page, name: string, password: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  async function openAs(name: string, password: string, path = '/overview', options = {}): Promise<Page> {
    const page = await open(path, options);
    await signIn(page, name, password);
    await page.waitForURL(`**${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  const setPassword = async (page: Page, password: string) => {
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  };
  const problem = (page: Page, text: string) => page.getByRole('alert').getByText(text).waitFor();
  const isAtDoor = (page: Page) => page.waitForURL('**/sign-in*', { timeout: 20_000 });
  const openMenu = (page: Page) => page.getByRole('button', { name: /^Account of/ }).click();

  async function sessionsOf(user: string) {
    const { items } = await controlPlane.get<SessionPageDto>('/sessions?all=true');
    return items.filter((session) => session.user === user);
  }

  async function invite(name: string, role: string, password: string): Promise<void> {
    const answer = await controlPlane.send('POST', '/users', { name, role });
    const { link } = (await answer.json()) as InvitationDto;
    const page = await open(link);
    await setPassword(page, password);
    await page.waitForURL('**/overview');
  }

  it('lets the first administrator in by the link that the log shows, and takes the token out of the address bar', async () => {
    const page = await open(firstLink);
    await page.getByRole('heading', { name: 'Set your password' }).waitFor();
    await until('an address without the token', () => !page.url().includes('token'));
    expect(await page.evaluate<string>('location.hash')).toBe('');
    await page.getByLabel('Name').fill('Ada!');
    await page.getByText('This cannot be a name').waitFor();
    await page.getByLabel('Name').fill('ada');
    await setPassword(page, 'password1234');
    await problem(page, 'too easy to guess');
    await setPassword(page, ADA);
    await page.waitForURL('**/overview');
    await page.getByRole('button', { name: 'Account of ada' }).waitFor();
    const { items } = await controlPlane.get<UserPageDto>('/users');
    expect(items).toMatchObject([{ name: 'ada', role: 'admin', state: 'active' }]);
    // The link counts once.
    const again = await open(firstLink);
    await again.getByLabel('Name').fill('eve');
    await setPassword(again, BEN);
    await problem(again, 'The link has been used, or is too old');
  });

  it('says that name or password is wrong, and shows nothing of the console before', async () => {
    const page = await open('/alerts');
    await isAtDoor(page);
    expect(await page.getByRole('navigation').count()).toBe(0);
    await signIn(page, 'ada', BEN);
    await problem(page, 'Name or password is wrong');
    await signIn(page, 'ada', ADA);
    await page.waitForURL('**/alerts');
  });

  it('gives axe nothing serious to complain of, wide and narrow, and is wholly in a narrow window', async () => {
    const page = await open('/sign-in');
    for (const viewport of [WIDE, NARROW]) {
      await page.setViewportSize(viewport);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
    }
  });

  it('leads to the sign-in when the session is over, back to the page afterwards, and to no foreign page', async () => {
    const page = await openAs('ada', ADA, '/agents?filter=edge');
    const [present] = await sessionsOf('ada');
    for (const { id } of await sessionsOf('ada')) await controlPlane.send('DELETE', `/sessions/${id}`);
    expect(present).toBeDefined();
    await isAtDoor(page);
    await signIn(page, 'ada', ADA);
    await page.waitForURL('**/agents?filter=edge');
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    const lured = await open('/sign-in?to=//elsewhere.example/console');
    await signIn(lured, 'ada', ADA);
    await lured.waitForURL(`${controlPlane.url}/overview`);
  });

  it('asks for no events while signed out', async () => {
    // Where there is no shared worker, the page itself holds the stream, so that it can be counted.
    const page = await openAs('ada', ADA, '/agents', { script: 'delete window.SharedWorker' });
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    for (const { id } of await sessionsOf('ada')) await controlPlane.send('DELETE', `/sessions/${id}`);
    await isAtDoor(page);
    await page.waitForTimeout(1000);
    asked.length = 0;
    await page.waitForTimeout(10_000);
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
  });

  it('signs out, in the other tabs too, and forgets what was looked at', async () => {
    const page = await openAs('ada', ADA, '/agents');
    const other = await page.context().newPage();
    await other.goto(`${controlPlane.url}/overview`);
    await other.getByRole('button', { name: 'Account of ada' }).waitFor();
    const before = (await sessionsOf('ada')).length;
    await openMenu(page);
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await isAtDoor(page);
    await isAtDoor(other);
    expect((await sessionsOf('ada')).length).toBe(before - 1);
    await page.goBack();
    await isAtDoor(page);
  });

  it('changes the password, and ends the sessions elsewhere', async () => {
    const [page, elsewhere] = [await openAs('ada', ADA), await openAs('ada', ADA)];
    const dialog = page.getByRole('dialog');
    const openDialog = async () => {
      await openMenu(page);
      await page.getByRole('menuitem', { name: 'Change password' }).click();
    };
    const change = async (present: string, password: string) => {
      await dialog.getByLabel('Present password').fill(present);
      await dialog.getByLabel('New password').fill(password);
      await dialog.getByRole('button', { name: 'Change the password' }).click();
    };
    await openDialog();
    await change(BEN, `${ADA} again`);
    await dialog.getByText('Name or password is wrong').waitFor();
    await change(ADA, 'ada12345678901');
    await dialog.getByText('too easy to guess').waitFor();
    await change(ADA, `${ADA} again`);
    await dialog.getByText('The password is changed').waitFor();
    await isAtDoor(elsewhere);
    await page.keyboard.press('Escape');
    await openDialog();
    await change(`${ADA} again`, ADA);
    await dialog.getByText('The password is changed').waitFor();
  });

  it('invites a second person, whose session an administrator ends, and whose account one shuts', async () => {
    const page = await openAs('ada', ADA, '/access');
    await page.getByRole('button', { name: 'Invite a person' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Name').fill('ben');
    await drawer.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: /^analyst/ }).click();
    await drawer.getByRole('button', { name: 'Make the account and a link' }).click();
    const link = await drawer.getByLabel('link', { exact: true }).innerText();
    await drawer.getByRole('button', { name: 'Close the detail' }).click();
    const row = page.getByRole('row').filter({ hasText: 'by ada' }).filter({ hasText: 'ben' });
    await row.getByText('invited').waitFor();

    const ben = await open(link);
    expect(await ben.getByLabel('Name').inputValue()).toBe('ben');
    await setPassword(ben, BEN);
    await ben.waitForURL('**/overview');
    await ben.getByRole('button', { name: 'Account of ben' }).getByText('analyst').waitFor();
    await row.getByText('active').waitFor();

    // An analyst labels under the own name, and is not asked for one.
    await ben.goto(`${controlPlane.url}/alerts/${alertIds[0]}`);
    await ben.getByRole('button', { name: 'Unsure' }).click();
    await ben.getByText('by ben').waitFor();
    expect(await ben.getByLabel('Your name').count()).toBe(0);
    await ben.goto(`${controlPlane.url}/access`);
    await ben.getByRole('heading', { name: 'My sessions' }).waitFor();
    expect(await ben.getByRole('button', { name: 'Invite a person' }).count()).toBe(0);

    await page.getByRole('button', { name: /^End the session of ben/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await isAtDoor(ben);
    await page.getByRole('button', { name: 'Disable ben' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
    await row.getByText('disabled').waitFor();
    await signIn(ben, 'ben', BEN);
    await problem(ben, 'Name or password is wrong');
  });

  it('makes a key, shows it once, and revokes it', async () => {
    const page = await openAs('ada', ADA, '/access');
    await page.getByRole('button', { name: 'New key' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Name').fill('nightly report');
    await drawer.getByLabel('Expires in days').fill('30');
    await drawer.getByRole('button', { name: 'Make the key' }).click();
    const key = await drawer.getByLabel('key', { exact: true }).innerText();
    await page.keyboard.press('Escape');
    const ask = () => controlPlane.fetch('/overview', { headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).status).toBe(200);
    const row = page.getByRole('row').filter({ hasText: 'nightly report' });
    await row.getByText('127.0.0.1').waitFor();
    await page.reload();
    await row.waitFor();
    expect(await page.content()).not.toContain(key);
    await row.getByRole('button', { name: /^Revoke/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await row.getByText('revoked').waitFor();
    expect((await ask()).status).toBe(401);
  });

  /** What a page offers besides menus of the shell, page by page. */
  async function buttonsOf(page: Page, views: readonly View[]): Promise<Set<string>> {
    const names = new Set<string>();
    for (const view of views) {
      await goTo(page, controlPlane.url, view);
      const buttons = await page.getByRole('main').or(page.getByRole('dialog')).getByRole('button').all();
      for (const button of buttons)
        names.add((await button.getAttribute('aria-label')) ?? (await button.innerText()).replaceAll('\n', ' '));
    }
    return names;
  }

  it('offers a viewer no writes', async () => {
    await invite('vera', 'viewer', VERA);
    await controlPlane.send('POST', '/agent-groups', { name: 'lab', notes: '', by: 'ada' });
    await controlPlane.send('POST', '/feed-subscribers', {
      ...{ name: 'siem', note: '', kind: 'password', by: 'ada' },
      scope: { classes: [], severities: [], groups: [] },
    });
    const views = (await consoleViews((path) => controlPlane.get(path))).filter(({ open: opens }) => !opens);
    const pages = [...views, { name: 'other group', path: '/groups/lab' }];
    const ada = await buttonsOf(await openAs('ada', ADA), pages);
    const vera = await buttonsOf(await openAs('vera', VERA), pages);
    const withheld = [...ada].filter((name) => !vera.has(name)).sort();
    const writes =
      /Import|Start a run|Add agents|New (group|subscriber|key)|Invite|Promote|More|Unsure|positive|Undo|Remove|Assign|Review changes|Change|Scope|Renew|Revoke|Set for this|Role|Disable|Delete|Override|Retrain|Try a data set|Replay|Discard|Fill in/;
    expect([...vera].filter((name) => writes.test(name))).toEqual([]);
    for (const name of ['Import', 'Start a run', 'Add agents', 'New group', 'New subscriber', 'Invite a person'])
      expect(withheld).toContain(name);
    expect(withheld.length).toBeGreaterThanOrEqual(18);
  });

  it('lets in no style that does not show the word of the page', async () => {
    const [one, other] = [await fetch(`${controlPlane.url}/sign-in`), await fetch(`${controlPlane.url}/sign-in`)];
    const policies = [one, other].map(({ headers }) => headers.get('content-security-policy') ?? '');
    expect(policies.filter((policy) => policy.includes('unsafe-inline'))).toEqual([]);
    expect(policies[0]).not.toBe(policies[1]);
    const page = await open('/sign-in');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const display = await page.evaluate<string>(`(() => {
      document.body.insertAdjacentHTML('beforeend', '<style>h1 { display: none }</style><p id="p" style="display: none">p</p>');
      return getComputedStyle(document.querySelector('h1')).display + ' ' + getComputedStyle(document.querySelector('#p')).display;
    })()`);
    expect(display).toBe('block block');
    await until('both refusals told', () => complaints.filter((text) => text.includes('style-src')).length >= 2);
    complaints.length = 0;
  });

  it('runs nothing of what people, keys and browsers are called', async () => {
    const answer = await controlPlane.send('POST', '/api-keys', {
      ...{ name: SCRIPT.slice(0, 60), note: SCRIPT, role: 'operator', days: 1 },
    });
    expect(answer.status).toBe(201);
    const { key } = (await answer.json()) as IssuedApiKeyDto;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ verdict: 'unsure', author: 'x', note: SCRIPT });
    const label = await controlPlane.fetch(`/alerts/${alertIds[1]}/label`, { method: 'POST', headers, body });
    expect(label.status).toBe(200);
    await controlPlane.send('PATCH', '/agent-groups/default', {
      name: 'default',
      notes: SCRIPT,
      by: SCRIPT.slice(0, 60),
    });
    // Of the browser's own words too, and of what is typed as a name at the sign-in.
    const page = await open('/access', { userAgent: SCRIPT });
    await signIn(page, SCRIPT, ADA);
    await problem(page, 'Name or password is wrong');
    await signIn(page, 'ada', ADA);
    await page.waitForURL('**/access');
    const seen: string[] = [];
    for (const path of ['/access', '/labels', `/alerts/${alertIds[1]}`, '/groups', '/groups/default', '/overview']) {
      await page.goto(controlPlane.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(1000);
      expect(await page.evaluate('window.wasRun')).toBeUndefined();
      expect(await page.locator('img[src=x]').count()).toBe(0);
      if ((await page.locator('body').innerText()).includes('<img src=x onerror=')) seen.push(path);
    }
    expect(seen).toEqual(['/access', '/labels', `/alerts/${alertIds[1]}`, '/groups', '/groups/default']);
  });
});
