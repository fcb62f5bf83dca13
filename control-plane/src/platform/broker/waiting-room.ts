export interface WaitingRoomLimits {
  /** Connections that may take their time to log in; of more, the oldest go first. */
  readonly places: number;
  /** Time that each connection has before it may be sent away for want of places. */
  readonly graceMs: number;
  /** Connections that have not logged in at most, whatever their age. */
  readonly most: number;
}

interface Closable {
  destroy(): void;
}

/**
 * Connections that have not logged in yet. They have places of their own and few, so that sockets that say nothing
 * never take a place from those who log in; the grace lets a client that does speak get its turn in a flood of them.
 */
export class WaitingRoom<Connection extends Closable> {
  /** In the order of arrival, with its time. */
  private readonly waiting = new Map<Connection, number>();

  constructor(
    private readonly limits: WaitingRoomLimits,
    private readonly onCrowdedOut: (connection: Connection) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  get size(): number {
    return this.waiting.size;
  }

  enter(connection: Connection): void {
    this.waiting.set(connection, this.nowMs());
    const [oldest] = this.waiting.keys();
    if (this.waiting.size > this.limits.most && oldest) this.close(oldest);
  }

  /** It has logged in, or is gone. */
  leave(connection: Connection): void {
    this.waiting.delete(connection);
  }

  /** Makes room; call it several times in the time of grace. */
  sweep(): void {
    const before = this.nowMs() - this.limits.graceMs;
    let excess = this.waiting.size - this.limits.places;
    for (const [connection, since] of this.waiting) {
      if (excess <= 0 || since > before) return;
      this.close(connection);
      excess -= 1;
    }
  }

  private close(connection: Connection): void {
    this.waiting.delete(connection);
    this.onCrowdedOut(connection);
    connection.destroy();
  }
}
