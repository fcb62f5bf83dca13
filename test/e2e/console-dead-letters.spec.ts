import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { DeadLetterPageDto } from '../../control-plane/src/api/dead-letter.js';
import { axeFindings } from '../support/browser/axe.js';
import { NARROW } from '../support/browser/browser.js';
import { closeConsole } from '../support/browser/close-console.js';
import { ConsoleSession } from '../support/browser/console-session.js';
import { chromium, describeIf } from '../support/machine/requirements.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { runPicket } from '../support/programs/picket-cli.js';

jest.setTimeout(120_000);

describeIf([chromium], 'dead letters', () => {
  let controlPlane: TestControlPlane;
  let session: ConsoleSession;
  let agent: FakeAgent;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    session = await ConsoleSession.start(controlPlane);
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-7');
  }, 120_000);

  closeConsole(() => session);

  afterAll(async () => {
    await agent.close();
    await controlPlane.stop();
  });

  const letters = async () => (await controlPlane.get<DeadLetterPageDto>('/dead-letters')).items;
  const panel = (name: string) => session.page.locator('section').filter({ hasText: name });
  const dialog = () => session.page.getByRole('dialog').last();
  const picket = async (...command: string[]) => {
    const { code, stdout, stderr } = await runPicket(controlPlane.url, ['dead-letters', ...command]);
    return { code, said: stdout + stderr };
  };

  it('says so while there is none', async () => {
    const page = await session.begin('/dead-letters');
    await page.getByText('No dead letter', { exact: true }).waitFor();
    expect((await picket('list')).said).toContain('No dead letter');
    expect(session.complaints).toEqual([]);
  });

  it('are shown by reason, looked at, replayed and discarded', async () => {
    await agent.deliver([alert(1, { probability: 7 }), alert(2, { probability: 7 }), alert(3, { firstUs: 0n })], 0);
    const page = await session.begin('/dead-letters');
    await panel('Reasons')
      .getByRole('row')
      .filter({ hasText: 'probability' })
      .getByText('2', { exact: true })
      .waitFor();
    await panel('Reasons')
      .getByRole('link', { name: /probability/ })
      .click();
    await until('two rows', async () => (await panel('Show all').getByRole('row').count()) === 3);

    await page.getByRole('button', { name: 'record 2' }).click();
    await dialog().getByText('"probability": 7').waitFor();
    await dialog().getByText('Hex', { exact: true }).click();
    await dialog()
      .getByText(/^[0-9a-f]{2} [0-9a-f]{2} /)
      .waitFor();
    await dialog().getByRole('button', { name: 'Replay' }).click();
    await dialog().getByText('Refused again').waitFor();
    for (const viewport of [NARROW, { width: 1440, height: 900 }]) {
      await page.setViewportSize(viewport);
      expect(await axeFindings(page)).toEqual([]);
    }

    // The reason has gone: as if the program had been mended meanwhile.
    const [bad, good] = [await letters(), await sound()];
    const second = bad.find(({ sequence }) => sequence === 2)!;
    await queryDatabase(controlPlane.dataDir, 'UPDATE dead_letter SET message = $2 WHERE id = $1', [second.id, good]);
    await dialog().getByRole('button', { name: 'Replay' }).click();
    await dialog().getByText('Stored. It is no dead letter any more.').waitFor();
    await page.getByRole('button', { name: 'Close the detail' }).click();
    await until('it is gone from the list', async () => (await panel('Show all').getByRole('row').count()) === 2);

    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Replay all…' }).click();
    await dialog().getByRole('button', { name: 'Replay' }).click();
    await dialog().getByText('0 stored, 0 stored before, 2 refused again').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Discard all…' }).click();
    await dialog().getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByText('No dead letter', { exact: true }).waitFor();
    expect(await until('none', async () => (await letters()).length === 0)).toBe(true);
    expect(session.complaints).toEqual([]);
  });

  it('are listed, shown, replayed and discarded on the command line', async () => {
    await agent.deliver([alert(4, { probability: 7 }), alert(5, { probability: 7 }), alert(6, { firstUs: 0n })], 3);
    expect((await picket('list')).said).toMatch(/2 +alerts .*probability/);
    const [newest] = await letters();
    expect((await picket('show', newest.id)).said).toContain('"sequence": "6"');
    expect((await picket('show', newest.id, '--hex')).said).toMatch(/^[0-9a-f]{64}$/m);
    expect(JSON.parse((await picket('list', '--kind', 'alerts', '--json')).said)).toHaveLength(3);
    expect((await picket('replay', newest.id)).said).toContain('refused again');
    expect((await picket('replay')).said).toContain('it is not said which dead letters');
    expect((await picket('replay', '--agent', 'edge-7')).said).toContain('0 stored, 0 stored before, 3 refused again');
    expect((await picket('discard', newest.id, '--by', 'ada')).said).toContain('there is no terminal to ask at');
    expect((await picket('discard', newest.id, '--by', 'ada', '--yes')).said).toContain('is discarded');
    expect((await picket('discard', '--all', '--by', 'ada', '--yes')).said).toContain('2 dead letters discarded');
    expect((await picket('show', newest.id)).said).toContain('there is no dead letter');
  });

  /** What the second record should have been, as the agent would have sent it. */
  async function sound(): Promise<Buffer> {
    const { create } = await import('@bufbuild/protobuf');
    const { AlertBatchSchema, encodeBatch } = await import('@picket/shared/uplink');
    const position = { bootEpoch: 1_795_000_000, after: 1n };
    return Buffer.from(encodeBatch('alerts', create(AlertBatchSchema, { position, alerts: [alert(2)] })));
  }
});
