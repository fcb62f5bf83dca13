import type { Tuning } from '@picket/shared/bundle';
import type { CaptureEnd, PacketSocket } from '../../sources/index.js';
import type { AgentConfig } from '../../config.js';
import type { Lane } from '../../uplink/outbox-record.js';
import type { WorkCounters } from '../work-counters.js';

/** A bundle of the store, with the thresholds that hold for it. */
export interface ModelChoice {
  readonly digest: string;
  readonly tuning: Tuning;
}

/** What a worker is started with. */
export interface WorkerTask {
  /** The worker's own share of memory and budgets. */
  readonly config: AgentConfig;
  readonly socket: PacketSocket;
  /** Folder of the model store; workers only read it. */
  readonly modelFolder: string;
  /** The model to begin with. */
  readonly model: ModelChoice | null;
}

/** From the main thread to a worker. */
export type Order =
  | { readonly kind: 'model'; readonly choice: ModelChoice | null }
  /** Everything that was sent before the `flush` is on the disk. */
  | { readonly kind: 'flushed' }
  /** Other settings hold; the worker's own share of them. */
  | { readonly kind: 'settings'; readonly config: AgentConfig }
  | { readonly kind: 'stop' };

/** From a worker to the main thread. */
export type Message =
  | { readonly kind: 'record'; readonly lane: Lane; readonly message: Uint8Array }
  | { readonly kind: 'dropped'; readonly reason: string; readonly of: string; readonly count: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'scored' }
  | { readonly kind: 'model-failed'; readonly digest: string; readonly reason: string; readonly isOverLimit: boolean }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'counters'; readonly counters: WorkCounters }
  | { readonly kind: 'ended'; readonly end: CaptureEnd };
