export interface Drop {
  readonly reason: string;
  readonly kind: string;
  readonly count: number;
}

/** Sums up what was given up: in total for the status, and since the last report for the next Dropped record. */
export class DropCounter {
  private readonly unreported = new Map<string, Drop>();
  private readonly total = new Map<string, number>();

  get isPending(): boolean {
    return this.unreported.size > 0;
  }

  /** Totals since the start, by reason. */
  get totals(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.total);
  }

  add(reason: string, kind: string, count: number): void {
    if (count === 0) return;
    const key = `${reason} ${kind}`;
    this.unreported.set(key, { reason, kind, count: count + (this.unreported.get(key)?.count ?? 0) });
    this.total.set(reason, count + (this.total.get(reason) ?? 0));
  }

  /** What was added since the last call. */
  take(): Drop[] {
    const drops = [...this.unreported.values()];
    this.unreported.clear();
    return drops;
  }
}
