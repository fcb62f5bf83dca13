import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Ack } from '@picket/shared/contract';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { describeIf, program, root } from '../support/machine/requirements.js';
import { SmallDisk } from '../support/machine/small-disk.js';

const BATCH = 100;
const MAX_BATCHES = 400;
const MIB = 1024 * 1024;

describeIf([root, program('mount')], 'a disk that is full', () => {
  let disk: SmallDisk;
  let controlPlane: TestControlPlane;
  let agent: FakeAgent;
  let sequence = 0;

  beforeAll(async () => {
    disk = SmallDisk.make();
    controlPlane = await TestControlPlane.start({ dataDir: disk.dataDir });
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge');
  }, 90_000);

  afterAll(async () => {
    await agent.close();
    await controlPlane.stop();
    disk.remove();
  });

  const send = (): Promise<Ack> =>
    agent.deliver(
      Array.from({ length: BATCH }, (_, index) => alert(sequence + index + 1, { sourceAddress: `10.0.${index}.1` })),
      sequence,
    );
  const readiness = async () =>
    (await (await fetch(`${controlPlane.url}/readyz`)).json()) as { status: string; warnings: string[] };
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${controlPlane.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };

  /** Sends batch after batch until one is not stored. */
  const sendUntilFull = async (): Promise<Ack> => {
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      const ack = await send();
      if (ack.unstored !== undefined) return ack;
      sequence += BATCH;
    }
    throw new Error('the disk never was full');
  };

  it('is told to the agent, to readyz, metrics and log; nothing is lost, and it goes on when there is room', async () => {
    await send();
    sequence += BATCH;
    expect(await metric('picket_ingest_failing_seconds')).toBe(0);
    expect(await metric('picket_ingest_last_commit_timestamp_seconds')).toBeGreaterThan(Date.now() / 1000 - 60);

    disk.fill();
    expect(await sendUntilFull()).toMatchObject({ committed: 0, unstored: expect.stringContaining('no room left') });
    await until('readyz says it', async () =>
      (await readiness()).warnings.some((line) =>
        /no alert has been stored for \d+ s: there is no room left/.test(line),
      ),
    );
    expect((await readiness()).warnings).toContainEqual(expect.stringMatching(/are free in the data folder/));
    expect(await metric('picket_ingest_failing_seconds')).toBeGreaterThan(0);
    expect(await metric('picket_data_folder_free_bytes')).toBeLessThan(MIB);
    expect(controlPlane.log.split('\n').filter((line) => line.includes('cannot be stored'))).toHaveLength(1);

    disk.free();
    await until('it is stored', async () => (await send()).committed === sequence + BATCH);
    sequence += BATCH;
    expect((await readiness()).warnings.filter((line) => line.includes('stored'))).toEqual([]);
    expect(await metric('picket_ingest_failing_seconds')).toBe(0);
    expect(controlPlane.log).toMatch(/is stored again, after \d+ s/);
  }, 120_000);
});
