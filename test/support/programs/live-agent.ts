import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '@picket/shared/bundle';
import { readLocalStatus, type LocalStatus } from '../../../agent/src/host/status.js';
import { AGENT_PROGRAM } from './agent-cli.js';
import { ethernet, ipv4, PROTOCOL, udp } from '../traffic/frames.js';
import { pcapOf } from '../traffic/pcap.js';
import type { VethPair } from '../machine/veth.js';

const POLL_MS = 50;
/** Conversations of a probe: enough for the kernel's hash to hit each of a few workers. */
const PROBES = 64;
const PROBE_TRIES = 40;

export interface LiveAgentOptions {
  readonly bundle: Uint8Array;
  readonly command?: readonly string[];
  /** Put in front of the agent's command line, such as setpriv. */
  readonly prefix?: readonly string[];
  /** Default: the built agent. */
  readonly program?: string;
  /** Whose the state folder is to begin with; root's when absent. */
  readonly owner?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** An agent that captures the receiving end of a wire and scores with a model that it has already; no broker answers. */
export class LiveAgent {
  private output = '';
  readonly exited: Promise<number | null>;

  private constructor(
    private readonly wire: VethPair,
    readonly folder: string,
    readonly process: ChildProcess,
  ) {
    process.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = once(process, 'exit').then(([code]) => code as number | null);
  }

  static start(wire: VethPair, options: LiveAgentOptions): LiveAgent {
    const folder = mkdtempSync(join(tmpdir(), 'picket-live-'));
    // The user that the agent becomes goes through here to its state.
    chmodSync(folder, 0o711);
    const stateDir = join(folder, 'state');
    installModel(stateDir, options.bundle);
    if (options.owner !== undefined) execFileSync('chown', ['-R', options.owner, stateDir]);
    const [program, ...rest] = wire.inside(
      ...(options.prefix ?? []),
      ...[process.execPath, options.program ?? AGENT_PROGRAM, 'run', '--interface', wire.receiver],
      ...(options.command ?? []),
    );
    const child = spawn(program, rest, {
      env: {
        PATH: process.env['PATH'],
        PICKET_STATE_DIR: stateDir,
        PICKET_MQTT_URL: 'mqtt://127.0.0.1:9',
        PICKET_MQTT_DRAIN_S: '0',
        PICKET_STATUS_INTERVAL_S: '1',
        ...options.environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new LiveAgent(wire, folder, child);
  }

  get log(): string {
    return this.output;
  }

  get status(): LocalStatus | undefined {
    return readLocalStatus(join(this.folder, 'state'));
  }

  /** Packets that the agent or the kernel's count of drops knows of. */
  get seen(): number {
    const counters = this.status?.counters;
    return (counters?.packetsReceived ?? 0) + (counters?.packetsDroppedByKernel ?? 0);
  }

  /** Returns when a condition holds, or the agent has ended. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && this.process.exitCode === null) await sleep(POLL_MS);
    if (!condition()) throw new Error(`the agent ended: ${this.log}`);
  }

  /**
   * Returns when every worker captures: a probe has come in as a whole.
   * @returns packets that were seen until then
   */
  async untilReady(): Promise<number> {
    const probe = join(this.folder, 'probe.pcap');
    writeFileSync(probe, probeCapture());
    for (let attempt = 0; attempt < PROBE_TRIES; attempt++) {
      await this.nextStatus();
      const before = this.seen;
      this.wire.send(probe, '-t');
      await this.nextStatus();
      await this.nextStatus();
      if (this.seen - before === PROBES) return this.seen;
    }
    throw new Error(`the agent does not capture: ${this.log}`);
  }

  /** @returns the exit code */
  async stop(): Promise<number | null> {
    this.process.kill('SIGTERM');
    return this.exited;
  }

  async close(): Promise<void> {
    if (this.process.exitCode === null) await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async nextStatus(): Promise<void> {
    const before = this.status?.sentAt;
    await this.until(() => this.status !== undefined && this.status.sentAt !== before);
  }
}

/** As if the control plane had sent it in an earlier run. */
function installModel(stateDir: string, bundle: Uint8Array): void {
  const models = join(stateDir, 'models');
  mkdirSync(models, { recursive: true });
  const digest = sha256(bundle);
  writeFileSync(join(models, `${digest}.zip`), bundle);
  writeFileSync(join(models, 'state.json'), JSON.stringify({ active: digest }));
}

function probeCapture(): Buffer {
  return pcapOf(
    Array.from({ length: PROBES }, (_, index) => ({
      timeUs: index,
      frame: ethernet(ipv4('10.77.0.1', '10.77.0.2', PROTOCOL.udp, udp(1024 + index, 9, 20))),
    })),
  );
}
