import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { AgentDto } from '../../control-plane/src/api/agent.js';
import type { GroupModelDto } from '../../control-plane/src/api/assignment.js';
import { LearningApi } from '../support/api/learning-api.js';
import { axeFindings } from '../support/browser/axe.js';
import { NARROW } from '../support/browser/browser.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { FakeAgent } from '../support/programs/fake-agent.js';

jest.setTimeout(120_000);

describeIf([chromium], 'groups and settings in the console', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let agent: FakeAgent;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    await new LearningApi(controlPlane).importModel(tinyBundle({ name: 'tiny', version: 1 }));
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-1');
    await agent.sendStatus();
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(async () => {
    await agent.close();
    await controlPlane.stop();
  });

  const dialog = () => session.page.getByRole('dialog').last();

  it('creates a group and moves an agent into it', async () => {
    let page = await session.begin('/groups', {}, '');
    await page.getByRole('button', { name: 'New group' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('Edge!');
    await dialog().getByText('Lower-case letters, digits and -, a letter').waitFor();
    await dialog().getByLabel('Name', { exact: true }).fill('edge');
    await dialog().getByLabel('Your name').fill('ada');
    await dialog().getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'edge' }).waitFor();

    page = await session.begin('/agents/edge-1', {}, '');
    await dialog().getByRole('button', { name: 'Change…' }).click();
    await dialog().getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'edge' }).click();
    await dialog().getByLabel('Labels').fill('rack=7');
    await dialog().getByLabel('Your name').fill('ada');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await until('the move', async () => (await controlPlane.get<AgentDto>('/agents/edge-1')).group === 'edge');
    await page.getByText('rack=7', { exact: true }).waitFor();
  });

  it('shows what a setting would change before it is saved, and who says the value of an agent', async () => {
    let page = await session.begin('/groups/edge', {}, '');
    await page.getByLabel('alerts.perMinute').fill('0');
    await page.getByText('A whole number from 1 to').waitFor();
    expect(await page.getByRole('button', { name: 'Review changes' }).isDisabled()).toBe(true);
    await page.getByLabel('alerts.perMinute').fill('100');
    await page.getByRole('button', { name: 'Review changes' }).click();
    await dialog().getByText('1 agent will go by another value').waitFor();
    await dialog().getByLabel('Your name').fill('ada');
    await dialog().getByLabel('Note').fill('Quiet nights');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Quiet nights').waitFor();

    page = await session.begin('/agents/edge-1', {}, '');
    const row = page.getByRole('row').filter({ hasText: 'alerts.perMinute' });
    await row.getByText('group edge').waitFor();
    await row.getByText('unknown').waitFor();
  });

  it('assigns a model after its checks, with a reason where one fails', async () => {
    const page = await session.begin('/groups/edge', {}, '');
    await page.getByRole('button', { name: 'Assign…' }).click();
    await dialog().getByRole('combobox', { name: 'Version' }).click();
    await page.getByRole('option', { name: 'tiny v1' }).click();
    await dialog().getByLabel('DoS alerts from').fill('0.95');
    await dialog().getByRole('button', { name: 'Check' }).click();
    await dialog().getByText('Thresholds', { exact: true }).waitFor();
    await dialog().getByLabel('Your name').fill('ada');
    await dialog().getByLabel('Reason to assign it').fill('Wanted for a test');
    await dialog().getByRole('button', { name: 'Assign it all the same' }).click();
    const model = await until('the assignment', async () => {
      const now = await controlPlane.get<GroupModelDto>('/agent-groups/edge/model');
      return now.isAssigned ? now : undefined;
    });
    expect(model.thresholds).toEqual({ DoS: 0.95 });
    await page.getByText('Assigned to this group').waitFor();
  });

  it('has no accessibility findings and fits a phone', async () => {
    for (const path of ['/groups', '/groups/edge', '/settings']) {
      const page = await session.begin(path, { viewport: NARROW }, '');
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      const surplus = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      expect({ path, surplus: Math.max(0, surplus) }).toEqual({ path, surplus: 0 });
    }
  });
});
