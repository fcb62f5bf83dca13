import { isIP } from 'node:net';
import { Direction, Severity, type Alert } from '@picket/shared/uplink';
import { PROFILES } from '@picket/shared/features';
import { toPrintable } from '@picket/shared/text';
import { z } from 'zod';

/** What of an agent's alert is believed: every number possible, every enum known, every text short and printable. */

/** An agent scores some 100,000 flows per second; an alert stands for one window, this bound for a thousand windows. */
const MAX_FLOWS = 1_000_000_000n;
const LATEST_US = BigInt(Date.UTC(2100, 0)) * 1000n;
/** Before the first packet was captured to a file. */
const EARLIEST_US = BigInt(Date.UTC(1985, 0)) * 1000n;
/** How far an agent's clock may be ahead of ours. */
const MAX_AHEAD_MS = 24 * 3_600_000;
/** From the first flow of an alert to the end of its last one: flows live for hours at most. */
const MAX_SPAN_US = 7n * 86_400_000_000n;
const MAX_EXAMPLES = 16;
const MAX_CLASSES = 64;
const MAX_CONTRIBUTIONS = 256;

/** An alert is not lost for an invisible character: the character becomes U+FFFD. */
const printable = (characters: number) =>
  z
    .string()
    .max(characters)
    .regex(/^\P{Cc}*$/u, 'holds control characters')
    .transform(toPrintable);
const address = z.string().refine((text) => text === '' || isIP(text) !== 0, 'not an address');
const share = z.number().min(0).max(1);
const count = z.bigint().min(1n).max(MAX_FLOWS, 'more flows than an agent can see').transform(Number);
const time = z
  .bigint()
  .min(EARLIEST_US, 'before the year 1985')
  .max(LATEST_US, 'later than the year 2100')
  .transform((us) => new Date(Number(us / 1000n)));
const port = z.number().int().max(65535);
/** JSON, and so the database, has no NaN and no infinity. */
const cell = z.custom<number>(isNumber).transform(finiteOrNull);
/** Checked as a whole: by far the longest part of an alert, and a schema for each number takes most of the time. */
const cells = z
  .custom<number[]>((value) => Array.isArray(value) && value.every(isNumber))
  .transform((values) => values.map(finiteOrNull));

const flowSchema = z
  .object({
    sourceAddress: address,
    sourcePort: port,
    destinationAddress: address,
    destinationPort: port,
    protocol: z.number().int().max(255),
    startUs: time,
    endUs: time,
    packets: z.number().int().min(1),
    features: cells,
    probabilities: z.array(share).min(2).max(MAX_CLASSES),
    contributions: z
      .array(
        z.object({ feature: printable(64).refine((text) => text !== '', 'is empty'), value: cell, weight: z.number() }),
      )
      .max(MAX_CONTRIBUTIONS),
  })
  .refine(({ startUs, endUs }) => startUs <= endUs, 'ends before it starts');

const alertSchema = z
  .object({
    attackClass: printable(64).refine((text) => text !== '', 'is empty'),
    probability: share,
    severity: z.enum(Severity).transform((severity) => SEVERITY_NAMES[severity]),
    flowCount: count,
    firstUs: time,
    lastUs: time,
    sourceAddress: address,
    destinationAddress: address,
    direction: z.number().transform((direction) => DIRECTIONS.get(direction) ?? null),
    modelName: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'not a model name'),
    modelVersion: z.number().int().min(1).max(0x7fffffff),
    modelDigest: z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256'),
    profile: z.enum(Object.keys(PROFILES) as (keyof typeof PROFILES)[]),
    agentVersion: printable(64),
    captureSource: printable(1024),
    examples: z.array(flowSchema).max(MAX_EXAMPLES),
  })
  .refine(({ firstUs, lastUs }) => firstUs <= lastUs, 'ends before it starts')
  .refine(
    ({ profile, examples }) => examples.every((flow) => flow.features.length === PROFILES[profile].features.length),
    'an example has another number of features than its profile',
  );

/** Older agents say nothing, and a newer agent may say what is unknown here: neither costs an alert. */
const DIRECTIONS = new Map<number, 'initiator' | 'unknown'>([
  [Direction.INITIATOR, 'initiator'],
  [Direction.UNKNOWN, 'unknown'],
]);

/** `undefined` has no name: a severity that the agent did not set is refused. */
const SEVERITY_NAMES = {
  [Severity.UNSPECIFIED]: undefined,
  [Severity.LOW]: 'low',
  [Severity.MEDIUM]: 'medium',
  [Severity.HIGH]: 'high',
  [Severity.CRITICAL]: 'critical',
} as const;

export type SeverityName = NonNullable<(typeof SEVERITY_NAMES)[Severity]>;
export type AlertRecord = Omit<z.output<typeof alertSchema>, 'severity'> & {
  readonly sequence: number;
  readonly severity: SeverityName;
};
export type FlowRecord = AlertRecord['examples'][number];

/** The alert as it is stored, or why it is not. */
export function checkAlert(alert: Alert, nowMs: number): AlertRecord | { readonly fault: string } {
  const result = alertSchema.safeParse(alert);
  if (!result.success) {
    const [issue] = result.error.issues;
    return { fault: `${issue?.path.join('.') || 'alert'}: ${issue?.message ?? 'not valid'}` };
  }
  const { severity, ...rest } = result.data;
  if (!severity) return { fault: 'severity: not given' };
  if (alert.lastUs / 1000n > BigInt(nowMs + MAX_AHEAD_MS)) return { fault: 'lastUs: more than a day in the future' };
  if (alert.lastUs - alert.firstUs > MAX_SPAN_US) return { fault: 'lastUs: more than a week after firstUs' };
  return { ...rest, severity, sequence: Number(alert.sequence) };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
