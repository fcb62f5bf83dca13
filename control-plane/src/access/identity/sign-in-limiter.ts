import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ControlPlaneError } from '../../errors.js';

const MINUTE_S = 60;
/** Failed attempts of one address (of IPv6: one /64 network). */
const PER_ADDRESS = { points: 10, duration: 15 * MINUTE_S };
/** Failed attempts for one name, from addresses that have not been signed in under it. */
const PER_NAME = { points: 100, duration: 60 * MINUTE_S };

/** Who guesses passwords is slowed down; the address is that of the socket, never what a header says. */
@Injectable()
export class SignInLimiter {
  private readonly addresses = new RateLimiterMemory(PER_ADDRESS);
  private readonly names = new RateLimiterMemory(PER_NAME);

  /**
   * Counts the attempt as failed until `succeeded` is called: attempts that run at once count too.
   * @param isKnown somebody has signed in from there under that name: such an address is not shut out with all others
   * @throws PicketError `access.too-many-attempts`
   */
  async begin(address: string, name: string, isKnown: boolean): Promise<void> {
    await take(this.addresses, network(address));
    if (!isKnown) await take(this.names, name);
  }

  async succeeded(address: string, name: string): Promise<void> {
    await this.addresses.reward(network(address));
    await this.names.reward(name);
  }
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.ceil(refusal.msBeforeNext / 1000);
    throw new ControlPlaneError('access.too-many-attempts', 'there were too many attempts to sign in', {
      next: `try again in ${seconds} s`,
    });
  }
}

/** A host has all addresses of its /64. */
function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [left, right] = [head, tail].map((part) => part.split(':').filter(Boolean));
  const gap = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => '0');
  return [...(left ?? []), ...gap, ...(right ?? [])].slice(0, 4).join(':');
}
