import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { AGENT_PROGRAM } from './agent-cli.js';
import type { TestControlPlane } from './control-plane.js';

const OUTPUT_CHARACTERS = 20_000;

export interface AgentOptions {
  readonly id: string;
  readonly stateDir: string;
  /** Default: the one that its enrolment has named, by certificate. */
  readonly controlPlane?: Pick<TestControlPlane, 'mqttUrl' | 'url' | 'agentToken'>;
  /** Put in front of the agent's command line, such as `ip netns exec`. */
  readonly prefix?: readonly string[];
  /** Beside what every agent needs. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A real agent: the built program, connected to a test's control plane. */
export class TestAgent {
  private output = '';
  /** Exit code, null after a signal. */
  readonly exited: Promise<number | null>;

  private constructor(readonly process: ChildProcess) {
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-OUTPUT_CHARACTERS)));
    this.exited = once(process, 'exit').then(([code]) => code as number | null);
  }

  /** @param command with its arguments, for example `['replay', file, '--loop']` */
  static launch(command: readonly string[], options: AgentOptions): TestAgent {
    const { controlPlane } = options;
    const [program, ...rest] = [...(options.prefix ?? []), process.execPath, '--enable-source-maps', AGENT_PROGRAM];
    const child = spawn(program, [...rest, ...command], {
      env: {
        PATH: process.env['PATH'],
        PICKET_AGENT_ID: options.id,
        PICKET_STATE_DIR: options.stateDir,
        ...(controlPlane && {
          PICKET_MQTT_URL: controlPlane.mqttUrl,
          PICKET_MQTT_PASSWORD: controlPlane.agentToken,
          PICKET_CONTROL_PLANE_URL: controlPlane.url,
        }),
        PICKET_STATUS_INTERVAL_S: '1',
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new TestAgent(child);
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The end of what it has written to stdout and stderr. */
  get log(): string {
    return this.output;
  }

  /** @returns the exit code, null when the signal ended it */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    return this.exited;
  }
}
