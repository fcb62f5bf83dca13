import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../agent/src/config.js';
import type { TestAgent } from '../support/programs/agent-process.js';
import { startAlertingAgent } from '../support/programs/alerting-agent.js';
import { createSubscriber } from '../support/programs/feed-subscriber.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { pythonTool, pythonTools } from '../support/machine/python-tools.js';
import { describeIf } from '../support/machine/requirements.js';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const EXAMPLES = join(CHECKOUT, 'examples');
const AN_ALERT = /^\d+: DoS seen by edge-1, severity \d, \d+ flows$/m;

/* As the comments of each file say, against a real control plane and an agent that runs with examples/agent.yaml. */
describe('examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-examples-'));
  let controlPlane: TestControlPlane;
  let agent: TestAgent;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const subscriber = await createSubscriber(controlPlane, 'example');
    writeFileSync(join(folder, 'ca.pem'), subscriber.authorities);
    environment = {
      PATH: [join(CHECKOUT, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      NO_PROXY: '*',
      PICKET_URL: controlPlane.url,
      PICKET_MQTT_URL: subscriber.url,
      PICKET_MQTT_PORT: String(controlPlane.mqttsPort),
      PICKET_CA: join(folder, 'ca.pem'),
      PICKET_FEED_PASSWORD: subscriber.password ?? '',
      PICKET_AGENT: join(CHECKOUT, 'agent/bin/picket-agent'),
    };
    agent = await startAlertingAgent(controlPlane, folder, 'edge-1', ['--config', join(EXAMPLES, 'agent.yaml')]);
    await until('an alert', async () => (await controlPlane.get<{ items: [] }>('/alerts')).items.length > 0, 60_000);
  }, 120_000);

  afterAll(async () => {
    await agent?.stop();
    await controlPlane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a subscriber until it has printed an alert. */
  async function firstAlert(program: string, file: string): Promise<string> {
    const child = spawn(program, [join(EXAMPLES, file)], { cwd: CHECKOUT, env: environment });
    const output = collect(child);
    const ended = new Promise((done) => child.once('exit', done));
    try {
      return (await until(`an alert in the output of ${file}`, () => AN_ALERT.exec(output.text)?.[0], 30_000)) ?? '';
    } catch (error) {
      throw new Error(output.text, { cause: error });
    } finally {
      child.kill();
      await ended;
    }
  }

  it('feed.ts prints the alerts that come', async () => {
    expect(await firstAlert(process.execPath, 'feed.ts')).toMatch(AN_ALERT);
  });

  it('agent.yaml is a configuration that an agent runs with', () => {
    expect(agent.isRunning).toBe(true);
    const config = loadConfig({}, join(EXAMPLES, 'agent.yaml'));
    expect(config).toMatchObject({ 'agent.id': 'edge-1', 'flow.memoryMib': 128, 'alerts.perMinute': 300 });
  });

  describeIf(pythonTools, 'in Python', () => {
    it('feed.py prints the alerts that come', async () => {
      expect(await firstAlert(pythonTool('python'), 'feed.py')).toMatch(AN_ALERT);
    });

    it('alerts_and_scores.py lists alerts, and scores every row of a CSV with the champion', async () => {
      const rows = join(folder, 'flows.csv');
      writeFileSync(rows, labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 20 }));
      const env = { ...environment, PATH: [dirname(pythonTool('python')), environment['PATH']].join(delimiter) };
      const example = [join(EXAMPLES, 'alerts_and_scores.py'), rows];
      const { stdout } = await promisify(execFile)(pythonTool('python'), example, { env });
      expect(stdout).toMatch(/^alert \d+: DoS \w+ \S+ > \S+$/m);
      expect(stdout).toMatch(/^40 rows scored by tiny 1$/m);
    });
  });
});

function collect(child: ChildProcess): { text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  return output;
}
