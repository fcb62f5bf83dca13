/*
 * What the control plane shows and keeps: routes, tables, jobs and listeners. test/contract/surface compares these tables
 * with a running control plane, both ways; `npm run docs` writes docs/surface.md from them.
 */

/** Who may call a route, and at which listeners it is then. */
export const CALLERS = {
  anyone: { at: ['console'], meaning: 'without any credential: health probes, and signing in' },
  person: {
    at: ['console'],
    meaning: 'who has signed in, or shows an API key; [access.md](access.md) says which role',
  },
  monitoring: {
    at: ['console'],
    meaning:
      'the bearer of `PICKET_METRICS_TOKEN`; without it, programs of this machine while no other reaches the console',
  },
  'new agent': { at: ['agents'], meaning: 'a host without a certificate; the token is in the request' },
  agent: { at: ['agents'], meaning: 'an agent with a valid certificate of this installation' },
  'person or agent': { at: ['console', 'agents'], meaning: 'people at the console, agents at their listener' },
} as const satisfies Record<string, { at: readonly ('console' | 'agents')[]; meaning: string }>;

export type Caller = keyof typeof CALLERS;

/** A table of the database. */
export interface TableRow {
  readonly holds: string;
  /** Whether a backup has to hold it to go on without loss. */
  readonly backup: boolean;
  /** When the IP addresses in it are deleted; null: it holds none. */
  readonly addresses: string | null;
}

/** A kind of background job; bounds and schedules are in control-plane/src/platform/jobs/job-kinds.ts. */
export interface JobRow {
  readonly startedBy: string;
  /** What becomes of one that fails or is cut short. The queue itself never tries again. */
  readonly retry: string;
}

/** A socket that listens. */
export interface ListenerRow {
  readonly program: 'control-plane' | 'picket-agent';
  readonly host: string;
  /** The setting of its port; null: drawn at the start. */
  readonly port: string | null;
  /** The lowest version of TLS; null: plain. */
  readonly tls: 'TLSv1.2' | 'TLSv1.3' | null;
  readonly who: string;
}
