import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { alert } from '../support/programs/fake-agent.js';
import { LearningApi } from '../support/api/learning-api.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { Retraining } from '../support/api/retraining.js';
import { tinyBundle } from '../support/models/tiny-model.js';

jest.setTimeout(60_000);

describeIf([chromium], 'a link into the console', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    await new LearningApi(controlPlane).importModel(tinyBundle());
    await new Retraining(controlPlane).alertsOf('edge-1', [alert(1), alert(2)]);
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(() => controlPlane.stop());

  it.each([
    ['/alerts?severity=bogus', 'severity=bogus'],
    ['/alerts?destination=10.20.30.2&from=2030-01-01T00:00:00Z', 'destination=10.20.30.2'],
    ['/alerts?source=10.20.30', 'source=10.20.30'],
    ['/alerts?labelled=maybe&class=DoS', 'labelled=maybe'],
    ['/alerts?from=yesterday', 'from=yesterday'],
    ['/drift?range=7d', 'range=7d'],
    ['/models/tiny/compare?a=one&b=2', 'a=one'],
    ['/labels?author=ada', 'author=ada'],
    ['/agents?health=silent', 'health=silent'],
    ['/models?name=other', 'name=other'],
  ])('says of %s what it cannot follow, and leaves that out when told to', async (link, unknown) => {
    const page = await session.begin(link);
    const warning = page.getByRole('alert').filter({ hasText: 'This link has a filter that is not known here' });
    await warning.getByText(unknown, { exact: true }).waitFor();
    if (link.startsWith('/alerts')) expect(await page.getByRole('table').count()).toBe(0);
    await warning.getByRole('button', { name: 'Show all' }).click();
    await warning.waitFor({ state: 'detached' });
    expect(page.url()).not.toContain(unknown.split('=')[0] + '=');
    await page.goBack();
    await warning.waitFor();
  });

  it.each([
    ['/alerts?from=2030-01-01T00:00:00Z', 0],
    ['/alerts?to=2030-01-01T00:00:00Z', 2],
    ['/alerts?source=10.0.0.1&severity=high', 2],
    ['/alerts?class=Nope', 0],
  ])('shows of %s %i alerts, and which filters it has', async (link, alerts) => {
    const page = await session.begin(link);
    await (alerts > 0 ? page.locator('tbody tr').first() : page.getByText('No alert matches these filters')).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(alerts);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('tbody tr').nth(1).waitFor();
  });

  it('compares no version with itself', async () => {
    const page = await session.begin('/models/tiny/compare?a=1&b=1');
    await page.getByText('v1 cannot be compared with itself').waitFor();
  });
});
