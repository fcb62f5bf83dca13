import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testPort } from '../support/machine/test-port.js';
import { newDataDir, until } from '../support/programs/control-plane.js';
import { readManifest } from '../lab/manifest.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/start.sh');
const ATTACKS = ['BFA', 'DDoS', 'DoS', 'Probe'];
/** On a busy machine; it is seconds otherwise. */
const PATIENCE_MS = 180_000;

interface Alert {
  readonly class: string;
  readonly captureSource: string;
  readonly model: { readonly name: string; readonly version: number };
}

/** `scripts/start.sh` as a person runs it, with a data folder and ports of its own. */
class StartScript {
  private output = '';
  readonly exited: Promise<number | null>;

  private constructor(
    private readonly process: ChildProcess,
    readonly dataDir: string,
    readonly httpPort: number,
  ) {
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = once(process, 'close').then(([code]) => code as number | null);
  }

  /** @param programs a folder whose programs come before the machine's */
  static async launch(options: readonly string[], dataDir: string, port?: number, programs = ''): Promise<StartScript> {
    const httpPort = port ?? (await testPort());
    const mqttPort = await testPort();
    const settings = {
      PATH: [programs, process.env['PATH']].filter(Boolean).join(':'),
      PICKET_DATA_DIR: dataDir,
      PICKET_HTTP_PORT: `${httpPort}`,
      PICKET_MQTT_PORT: `${mqttPort}`,
      PICKET_AGENTS_PORT: `${await testPort()}`,
      PICKET_MQTTS_PORT: `${await testPort()}`,
    };
    const child = spawn(SCRIPT, options, { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
    return new StartScript(child, dataDir, httpPort);
  }

  get log(): string {
    return this.output;
  }

  /** Resolves when the script has said this; rejects when it ends before. */
  async says(text: string): Promise<void> {
    await until(`"${text}"`, () => this.output.includes(text) || this.process.exitCode !== null, PATIENCE_MS);
    if (!this.output.includes(text)) throw new Error(`start.sh ended without "${text}":\n${this.output}`);
  }

  async get<Body>(path: string): Promise<Body> {
    const response = await fetch(`http://127.0.0.1:${this.httpPort}/api/v1${path}`);
    return (await response.json()) as Body;
  }

  /** @returns the exit code */
  async stop(): Promise<number | null> {
    this.process.kill('SIGINT');
    return this.exited;
  }

  /** Command lines of whatever runs on this data folder. */
  leftovers(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => `${procFile(pid, 'environ')}${procFile(pid, 'cmdline')}`.includes(this.dataDir))
      .map((pid) => procFile(pid, 'cmdline'));
  }
}

describe('scripts/start.sh --no-demo', () => {
  const cleanups: (() => unknown)[] = [];

  const launch = async (port?: number): Promise<StartScript> => {
    const script = await StartScript.launch(['--no-demo'], newFolder(cleanups), port);
    cleanups.push(() => script.stop());
    return script;
  };

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it(
    'runs a control plane without an agent, and Ctrl-C ends all of it',
    async () => {
      const script = await launch();
      await script.says('Ctrl-C stops everything');
      expect(script.log).toMatch(new RegExp(`console: http://localhost:${script.httpPort} \\(ready after \\d+ s\\)`));
      expect(await script.get('/agents')).toMatchObject({ items: [] });
      expect(script.leftovers()).not.toEqual([]);
      expect(await script.stop()).toBe(130);
      expect(script.leftovers()).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('says in one line that the port is taken, and starts nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const script = await launch(port);
    expect(await script.exited).toBe(1);
    expect(script.log).toBe(
      `picket: port ${port} is taken, maybe Picket runs already (stop that program or set PICKET_HTTP_PORT)\n`,
    );
  });

  it('refuses an option that it does not know', async () => {
    const script = await StartScript.launch(['--demo'], newFolder(cleanups));
    expect(await script.exited).toBe(1);
    expect(script.log).toBe('picket: unknown option --demo (scripts/start.sh --help)\n');
  });
});

describe('scripts/start.sh without XGBoost and without root', () => {
  const cleanups: (() => unknown)[] = [];

  afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

  it('says the one command that brings it, and starts nothing', async () => {
    const folder = newFolder(cleanups);
    const programs = join(folder, 'programs');
    mkdirSync(programs, { recursive: true });
    // What such a machine answers: the linker knows no libraries, the user is nobody in particular and may not sudo.
    for (const [name, script] of Object.entries({ ldconfig: 'exit 0', id: 'echo 1000', sudo: 'exit 1' }))
      writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const script = await StartScript.launch([], join(folder, 'data'), undefined, programs);
    expect(await script.exited).toBe(1);
    expect(script.log).toMatch(/^picket: .*run {2}sudo apt-get install --no-install-recommends libxgboost0 /m);
    expect(script.log).not.toContain('console:');
  });
});

describeIf(xgboost, 'scripts/start.sh', () => {
  const cleanups: (() => unknown)[] = [];
  const { captures } = readManifest(join(import.meta.dirname, '../lab/captures'));
  const replayed = captures.filter(({ take }) => take === 'replay');
  const classOf = new Map(replayed.map((capture) => [basename(capture.file), capture.class as string]));
  let script: StartScript;

  beforeAll(async () => {
    script = await StartScript.launch([], newFolder(cleanups));
    await script.says('Ctrl-C stops everything');
  }, PATIENCE_MS);

  afterAll(async () => {
    await script.stop();
    cleanups.forEach((cleanup) => cleanup());
  });

  it('has trained a first model and given it to the demo agent', async () => {
    const { items } = await script.get<{ items: { name: string; aliases: string[] }[] }>('/models');
    expect(items).toMatchObject([{ name: 'demo', version: 1, aliases: ['champion'] }]);
  });

  it(
    'raises alerts that name every class which the agent replays, with the capture as evidence',
    async () => {
      const namedRightly = async (): Promise<string[]> => {
        const { items } = await script.get<{ items: Alert[] }>('/alerts?limit=200');
        const right = items.filter((alert) => classOf.get(alert.captureSource) === alert.class);
        return [...new Set(right.map((alert) => alert.class))].sort();
      };
      await until('alerts of every class', async () => (await namedRightly()).length === ATTACKS.length, PATIENCE_MS);
      expect(await namedRightly()).toEqual(ATTACKS);
    },
    PATIENCE_MS,
  );

  it('ends with Ctrl-C, leaving nothing behind, and finds its model again at the next start', async () => {
    expect(await script.stop()).toBe(130);
    expect(script.leftovers()).toEqual([]);
    script = await StartScript.launch([], script.dataDir);
    await script.says('Ctrl-C stops everything');
    expect(script.log).not.toContain('train the first model');
    expect(await script.get('/models')).toMatchObject({ items: [{ name: 'demo', version: 1 }] });
  }, 60_000);
});

function newFolder(cleanups: (() => unknown)[]): string {
  const folder = newDataDir();
  cleanups.push(() => rmSync(dirname(folder), { recursive: true, force: true }));
  return folder;
}

function procFile(pid: string, name: string): string {
  try {
    return readFileSync(join('/proc', pid, name), 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
