import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { FakeAgent } from '../support/programs/fake-agent.js';

jest.setTimeout(60_000);

describeIf([chromium], 'the filter of agents in the console', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  const agents: FakeAgent[] = [];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    for (const [id, agentVersion] of [
      ['old', '1.3.0'],
      ['new', '1.4.0'],
    ] as const) {
      const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, id);
      await agent.sendStatus({ agentVersion });
      agents.push(agent);
    }
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(async () => {
    for (const agent of agents) await agent.close();
    await controlPlane.stop();
  });

  it('shows the agents that match, keeps it in the address, and says in place what cannot be read', async () => {
    const page = await session.begin('/agents');
    const row = (id: string) => page.getByRole('link', { name: id, exact: true });
    await row('old').waitFor();
    await row('new').waitFor();
    const box = page.getByLabel('Filter agents');
    await box.fill('version:<1.4');
    await box.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('filter') === 'version:<1.4');
    await row('new').waitFor({ state: 'detached' });
    await row('old').waitFor();
    // A detail is opened and closed; the list stays what it was.
    await row('old').click();
    await page.waitForURL((url) => url.pathname === '/agents/old' && url.searchParams.get('filter') === 'version:<1.4');
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await page.waitForURL((url) => url.pathname === '/agents');
    await page.reload();
    await row('old').waitFor();
    expect(await row('new').count()).toBe(0);

    await box.fill('colour:red');
    await box.press('Enter');
    await page.getByRole('alert').getByText('at character 1', { exact: false }).waitFor();
    expect(await box.inputValue()).toBe('colour:red');
    await page.getByRole('button', { name: 'How to filter' }).click();
    await page.getByText('of an earlier version of the agent').waitFor();
    await page.keyboard.press('Escape');
    await box.fill('');
    await box.press('Enter');
    await row('new').waitFor();
  });
});
