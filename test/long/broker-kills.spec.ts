import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeBetweenMarks } from '../bench/marks.js';
import { childrenOf } from '../support/machine/processes.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { Load } from '../support/programs/load.js';

const KILLS = 20;
const AGENTS = 10;
const BOOT_EPOCH = 1_795_000_002;
const PATIENCE_MS = 120_000;
/** Between two kills, while the load flows. */
const PAUSE_MS = 1000;

describe('the broker, killed again and again under load', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
  }, PATIENCE_MS);

  afterAll(() => controlPlane.stop());

  const broker = () => childrenOf(controlPlane.process.pid ?? 0, 'broker-process')[0];

  it(`costs no alert in ${KILLS} kills`, async () => {
    const load = await Load.start({
      mqttUrl: controlPlane.mqttUrl,
      token: controlPlane.agentToken,
      agents: AGENTS,
      alertsPerBatch: 20,
      alertsPerAgent: Infinity,
      bootEpoch: BOOT_EPOCH,
    });
    let longestMs = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      await delay(PAUSE_MS);
      const pid = await until('a broker', broker, PATIENCE_MS);
      process.kill(pid, 'SIGKILL');
      const began = performance.now();
      const before = load.acknowledged;
      await until('alerts again', () => load.acknowledged > before + AGENTS * 20, PATIENCE_MS);
      longestMs = Math.max(longestMs, performance.now() - began);
    }
    await load.stop();
    const [row] = await queryDatabase<{ stored: string; positions: string }>(
      controlPlane.dataDir,
      'SELECT count(*) AS stored, count(DISTINCT (agent_id, boot_epoch, sequence)) AS positions FROM alert',
    );
    const lost = load.acknowledged - Number(row?.positions);
    const twice = Number(row?.stored) - Number(row?.positions);
    const table = [
      '| kills | agents | alerts | lost | twice | longest until alerts were stored again |',
      '| ---: | ---: | ---: | ---: | ---: | ---: |',
      `| ${KILLS} | ${AGENTS} | ${load.acknowledged} | ${lost} | ${twice} | ${(longestMs / 1000).toFixed(1)} s |`,
    ].join('\n');
    process.stdout.write(`${table}\n`);
    writeBetweenMarks('docs/long-run.md', 'broker-kills', table);
    expect([lost, twice]).toEqual([0, 0]);
  }, 600_000);
});
