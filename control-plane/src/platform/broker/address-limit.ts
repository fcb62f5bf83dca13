/** Programs of this machine share these addresses, and so do all agents behind a proxy on it. */
const EXEMPT: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);
const HEXTETS = 8;
/** A host of IPv6 usually has a whole network of so many groups to draw addresses from. */
const NETWORK_HEXTETS = 4;

interface Connection {
  readonly remoteAddress?: string | undefined;
  once(event: 'close', listener: () => void): unknown;
}

/** How many connections each address has, those that have not logged in among them. */
export class AddressLimit {
  private readonly open = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Counts the connection until it closes. @returns false when its address has as many as it may have */
  admit(socket: Connection): boolean {
    const source = sourceOf(socket.remoteAddress ?? '');
    if (EXEMPT.has(source)) return true;
    const before = this.open.get(source) ?? 0;
    if (before >= this.most) return false;
    this.open.set(source, before + 1);
    socket.once('close', () => this.leave(source));
    return true;
  }

  private leave(source: string): void {
    const left = (this.open.get(source) ?? 1) - 1;
    if (left > 0) this.open.set(source, left);
    else this.open.delete(source);
  }
}

/** What counts as one address: of IPv6 the network of 64 bits. */
export function sourceOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (!plain.includes(':') || EXEMPT.has(plain)) return plain;
  const [first = [], last = []] = plain.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = new Array<string>(Math.max(0, HEXTETS - first.length - last.length)).fill('0');
  return `${[...first, ...zeros, ...last].slice(0, NETWORK_HEXTETS).join(':')}::/64`;
}
