import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { AgentDto } from '../../control-plane/src/api/agent.js';
import type { CreatedEnrolmentTokenDto, EnrolmentTokenDto } from '../../control-plane/src/api/enrolment.js';
import { accepted, LearningApi } from '../support/api/learning-api.js';
import { axeFindings } from '../support/browser/axe.js';
import { NARROW } from '../support/browser/browser.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { AGENT_PROGRAM, runAgentCli } from '../support/programs/agent-cli.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';

const CAPTURE = resolve(import.meta.dirname, '../lab/captures/replay/nmap-connect.pcap.gz');
const STEPS = 5;

jest.setTimeout(120_000);

describeIf([chromium], 'adding agents in the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-add-'));
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let agent: TestAgent | undefined;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    session = await ConsoleSession.start(controlPlane);
  }, 120_000);

  closeConsole(() => session);

  afterAll(async () => {
    await agent?.stop('SIGKILL');
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const dialog = () => session.page.getByRole('dialog').last();
  const button = (name: string | RegExp) => dialog().getByRole('button', { name });
  const row = (id: string) => session.page.getByRole('row').filter({ hasText: id });
  const arrival = (name: string) => dialog().getByRole('listitem', { name, exact: true });
  const say = (text: string | RegExp) => dialog().getByText(text).first().waitFor();

  const untilDone = (name: string, steps: number) =>
    until(`${steps} steps of ${name}`, async () => {
      return (await arrival(name).locator('[data-state=done]').count()) === steps;
    });

  /** Makes a command with what stands in the form. */
  const makeCommand = async (): Promise<string> => {
    await button('Make the command').click();
    return dialog().locator('code').filter({ hasText: 'picket-agent enroll' }).innerText();
  };

  const identityIn = (stateDir: string) =>
    (JSON.parse(readFileSync(join(stateDir, 'identity/identity.json'), 'utf8')) as { agentId: string }).agentId;

  /** Runs the command as it was copied, on a host of its own. */
  const runOnHost = (command: string, host: string) =>
    runAgentCli(command.slice(command.indexOf('enroll')).split(' '), {
      PICKET_STATE_DIR: join(folder, host),
      PICKET_AGENT_ID: 'edge',
    });

  it('follows a new host from its first contact to its first scored flow, and says what it waits for', async () => {
    const page = await session.begin('/agents', {}, '');
    await page.getByText('No agent has reported yet').waitFor();
    await page.getByRole('button', { name: 'Add agents' }).last().click();
    expect(await button('Make the command').isDisabled()).toBe(true);
    await dialog().getByLabel('Number of hosts').fill('0');
    await say(/Out of range/);
    await dialog().getByLabel('Number of hosts').fill('1');
    await dialog().getByLabel('Note', { exact: true }).fill('rack 4');
    await dialog().getByLabel('Your name').fill('ada');
    const command = await makeCommand();
    expect(command).toMatch(/^(sudo )?npx picket-agent enroll --token pk1_[\w-]+$/);
    for (const text of ['Waiting for the first host', /PICKET_PUBLIC_URL=https:/, '0 of 1 host enrolled', 'rack 4'])
      await say(text);

    expect(await runOnHost(command, 'host-1')).toMatchObject({ code: 0 });
    await untilDone('edge', 2);
    await arrival('edge').getByText('sudo npx picket-agent run').waitFor();

    agent = TestAgent.launch(['replay', CAPTURE, '--pps', '300', '--loop', '--wait-for-model'], {
      id: 'edge',
      stateDir: join(folder, 'host-1'),
    });
    await untilDone('edge', 3);
    await say('0 packets: it has opened no capture yet');
    await say(/waiting for a model: flows are counted, not scored/);

    await new LearningApi(controlPlane).importModel(tinyBundle());
    const champion = { alias: 'champion', version: 1, by: 'ada', reason: 'a test wants it so' };
    await accepted(await controlPlane.send('POST', '/models/tiny/aliases', champion));
    await untilDone('edge', STEPS);

    const second = await runOnHost(command, 'host-2');
    expect(second).toMatchObject({ code: 1 });
    await say(/used by as many hosts as it was made for/);
    expect(await page.getByRole('row').filter({ hasText: 'edge' }).count()).toBe(1);
  });

  it('shuts an agent out with a reason, shows that in the list, and lets it in again', async () => {
    const page = await session.begin('/agents/edge');
    const identity = async () => (await controlPlane.get<AgentDto>('/agents/edge')).identity;
    await button('Revoke…').click();
    await say(/Revoke the certificate of edge/);
    expect(await button(/^Revoke$/).isDisabled()).toBe(true);
    await dialog().getByLabel('Reason').fill('sold');
    await button(/^Revoke$/).click();
    await say(/by ada, .*: sold/);
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await row('edge').getByText('revoked', { exact: true }).waitFor();
    await row('edge').getByText('offline').waitFor();
    expect(await identity()).toMatchObject({ revoked: { by: 'ada', reason: 'sold' } });

    await row('edge').getByRole('link', { name: 'edge' }).click();
    await button('Let in again…').click();
    await button(/^Let in again$/).click();
    await button('Revoke…').waitFor();
    expect(await identity()).toMatchObject({ revoked: null });
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await row('edge').getByText('revoked', { exact: true }).waitFor({ state: 'detached' });
  });

  it('lists the tokens that are valid, and revokes one in the name of who asks', async () => {
    const page = await session.begin('/agents');
    const body = { by: 'bob', note: 'rack 5', maxUses: 3 };
    const made = await controlPlane.send('POST', '/enrolment-tokens', body);
    const { id } = (await made.json()) as CreatedEnrolmentTokenDto;
    await page.getByRole('button', { name: 'Add agents' }).first().click();
    await say('0 of 3 hosts enrolled');
    // The one of before has been used.
    expect(await dialog().getByText('rack 4').count()).toBe(0);
    await button('Revoke the token: rack 5').click();
    await button(/^Revoke$/).click();
    await dialog().getByText('None.').waitFor();
    const token = await controlPlane.get<EnrolmentTokenDto>(`/enrolment-tokens/${id}`);
    expect(token).toMatchObject({ state: 'revoked', revokedBy: 'ada' });
  });

  it('can be read on a phone in the dark, and by a screen reader', async () => {
    const page = await session.begin('/agents', { viewport: NARROW, colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Add agents' }).first().click();
    const command = await makeCommand();
    expect(await runOnHost(command, 'phone-1')).toMatchObject({ code: 0 });
    expect(await runOnHost(command, 'phone-2')).toMatchObject({ code: 1 });
    await say(/Refused/);
    expect(await axeFindings(page)).toEqual([]);
    const isWide = 'document.querySelector("[role=dialog]").scrollWidth > document.documentElement.clientWidth';
    expect(await page.evaluate(isWide)).toBe(false);
    // Opened again, the command is still there: it is shown once.
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add agents' }).first().click();
    await dialog().getByText(command).waitFor();
    await button('Make another command').click();
    await dialog().getByLabel('Number of hosts').waitFor();
  });

  it('names what keeps a host from capturing', async () => {
    const page = await session.begin('/agents');
    await page.getByRole('button', { name: 'Add agents' }).first().click();
    const command = await makeCommand();
    expect(await runOnHost(command, 'blind')).toMatchObject({ code: 0 });
    // Root without CAP_NET_RAW, as in a container that was not given it.
    const started = spawnSync(
      'setpriv',
      ['--bounding-set=-net_raw', process.execPath, AGENT_PROGRAM, 'run', '--interface', 'lo'],
      { env: { PATH: process.env['PATH'], PICKET_STATE_DIR: join(folder, 'blind'), PICKET_CAPTURE_USER: 'root' } },
    );
    expect({ code: started.status, said: String(started.stderr) }).toMatchObject({ code: 3 });
    await say(/It cannot capture: .*no permission to capture on lo/);
  });

  it('takes seconds from the paste of the command to the first flow scored', async () => {
    const page = await session.begin('/agents');
    await page.getByRole('button', { name: 'Add agents' }).first().click();
    const command = await makeCommand();
    const pastedMs = performance.now();
    expect(await runOnHost(command, 'quick')).toMatchObject({ code: 0 });
    const id = identityIn(join(folder, 'quick'));
    const quick = TestAgent.launch(['replay', CAPTURE, '--pps', '300', '--loop'], {
      id,
      stateDir: join(folder, 'quick'),
    });
    await untilDone(id, STEPS);
    const seconds = (performance.now() - pastedMs) / 1000;
    process.stdout.write(`\nadd agents: ${seconds.toFixed(1)} s from the paste to the first flow scored\n`);
    await quick.stop('SIGKILL');
  });
});
