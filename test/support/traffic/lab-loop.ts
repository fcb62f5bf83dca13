import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { runAgentCli } from '../programs/agent-cli.js';
import { TestAgent } from '../programs/agent-process.js';
import { TestControlPlane } from '../programs/control-plane.js';
import { LearningApi, type Upload } from '../api/learning-api.js';

const CAPTURES = resolve(import.meta.dirname, '../../lab/captures');

/** One capture of the lab: everything in it is of one class. */
interface LabCapture {
  readonly file: string;
  readonly take: 'train' | 'replay';
  readonly class: string;
}

/** What the lab has captured, to train on or to replay. */
export function labCaptures(take: LabCapture['take']): LabCapture[] {
  const manifest = JSON.parse(readFileSync(join(CAPTURES, 'manifest.json'), 'utf8')) as { captures: LabCapture[] };
  return manifest.captures.filter((capture) => capture.take === take);
}

/** The whole loop on real packets: a model trained on one take of the lab's captures, an agent that replays the other. */
export class LabLoop {
  private constructor(
    readonly controlPlane: TestControlPlane,
    readonly agent: TestAgent,
    private readonly folder: string,
  ) {}

  /** Model trained and promoted, agent started; what it finds comes later. */
  static async start(agentId: string): Promise<LabLoop> {
    const folder = mkdtempSync(join(tmpdir(), 'picket-loop-'));
    const controlPlane = await TestControlPlane.start();
    await trainOnLab(controlPlane, folder).catch(async (error: unknown) => {
      await controlPlane.stop();
      throw error;
    });
    const files = labCaptures('replay').map(({ file }) => join(CAPTURES, file));
    const agent = TestAgent.launch(['replay', ...files, '--speed', '4', '--loop', '--wait-for-model'], {
      id: agentId,
      stateDir: join(folder, 'agent'),
      controlPlane,
      environment: { PICKET_SKETCH_WINDOW_S: '10' },
    });
    return new LabLoop(controlPlane, agent, folder);
  }

  async stop(): Promise<void> {
    await this.agent.stop();
    await this.controlPlane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function trainOnLab(controlPlane: TestControlPlane, folder: string): Promise<void> {
  const api = new LearningApi(controlPlane);
  const flows = await Promise.all(labCaptures('train').map((capture) => meter(capture, folder)));
  const dataset = await api.import('lab', flows, { profile: 'cic-v40' });
  const run = await api.ended((await api.start(dataset.id, { model: 'lab', promote: true })).id);
  if (run.promotion?.state === 'promoted') return;
  throw new Error(
    `training on the lab's captures ended as ${run.state}: ${run.error} ${JSON.stringify(run.promotion)}`,
  );
}

/** The flows of one capture, labelled, as the demo makes them. */
async function meter(capture: LabCapture, folder: string): Promise<Upload> {
  const name = `${basename(capture.file, '.pcap.gz')}.csv`;
  const out = join(folder, name);
  const { code, stderr } = await runAgentCli([
    'features',
    join(CAPTURES, capture.file),
    '--profile',
    'cic-v40',
    '--one-packet-flows',
    '--label',
    capture.class,
    '--out',
    out,
  ]);
  if (code !== 0) throw new Error(`features of ${capture.file}: ${stderr}`);
  return { name, content: await readFile(out, 'utf8') };
}
