import type { Clock } from '@picket/shared/clock';
import type { DatasetDto } from '../../api/dataset.js';

type Progress = NonNullable<DatasetDto['progress']>;

/** Shorter than this, a rate says nothing. */
const MIN_MS = 100;

/** How far the import of one data set is. Kept in memory only: an import does not outlive the process. */
export class ImportProgressMeter {
  private readonly startedAt: number;
  current: Progress;

  constructor(
    private readonly clock: Clock,
    totalBytes: number,
  ) {
    this.startedAt = clock.now();
    this.current = { file: '', bytes: 0, totalBytes, rows: 0, rowsPerSecond: 0 };
  }

  move(to: Pick<Progress, 'file' | 'bytes' | 'rows'>): void {
    const elapsedMs = Math.max(MIN_MS, this.clock.now() - this.startedAt);
    const bytes = Math.min(to.bytes, this.current.totalBytes);
    this.current = { ...this.current, ...to, bytes, rowsPerSecond: Math.round((to.rows * 1000) / elapsedMs) };
  }
}
