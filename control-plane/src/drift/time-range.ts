import { ControlPlaneError } from '../errors.js';
import type { DriftQueryDto } from '../api/drift.js';

const HOUR_MS = 3_600_000;

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The range that a query asks for, by default the hour before its end or before now.
 * @throws PicketError `time-range.invalid`
 */
export function timeRange({ from, to }: Pick<DriftQueryDto, 'from' | 'to'>, nowMs: number): TimeRange {
  // A window that has just begun belongs to the last hour too.
  const toMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const fromMs = from === undefined ? toMs - HOUR_MS : Date.parse(from);
  if (fromMs < toMs) return { fromMs, toMs };
  throw new ControlPlaneError('time-range.invalid', 'the range ends before it begins', {
    next: 'give `from` an earlier time than `to`',
  });
}
