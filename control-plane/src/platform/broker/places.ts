import type { Identity } from './access-policy.js';

/** Readers, and agents that are not known yet, have a quarter of the places, but never fewer than these. */
const FEWEST = 8;

/**
 * Places for connections that have logged in. The control plane has its own beside them; readers of the feed and
 * unknown agent ids (the shared token is valid for any id) may take only a part, so that known agents always find a place.
 */
export class Places<Client extends object> {
  private readonly seats = new Map<Client, Identity>();
  private readonly known = new Set<string>();

  constructor(private readonly most: number) {}

  /** Agents whose names were not invented just now. */
  know(agentIds: readonly string[]): void {
    for (const id of agentIds) this.known.add(id);
  }

  /** @returns false when there is no place for such a client */
  take(client: Client, identity: Identity): boolean {
    if (identity.role !== 'control-plane' && this.isFull(identity)) return false;
    this.seats.set(client, identity);
    return true;
  }

  leave(client: Client): void {
    this.seats.delete(client);
  }

  private isFull(identity: Identity): boolean {
    const seated = [...this.seats.values()].filter(({ role }) => role !== 'control-plane');
    if (seated.length >= this.most) return true;
    if (!this.isGuest(identity)) return false;
    const alike = seated.filter((other) => other.role === identity.role && this.isGuest(other));
    return alike.length >= Math.max(FEWEST, Math.floor(this.most / 4));
  }

  private isGuest(identity: Identity): boolean {
    return identity.role === 'feed' || (identity.role === 'agent' && !this.known.has(identity.id));
  }
}
