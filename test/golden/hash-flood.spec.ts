import { describe, expect, it } from '@jest/globals';
import { FlowHash, type FlowKey } from '../../agent/src/flow/flow-hash.js';
import { CRAFTED, randomTuples } from '../support/traffic/crafted-tuples.js';
import { keyOf, meanProbes } from '../support/traffic/probe-cost.js';

const TUPLES = 30_000;
/** Attackers may take this many times the searches of random tuples (issue: the flow engine). */
const BOUND = 2;
const random = meanProbes(randomTuples(TUPLES), new FlowHash());

/** What somebody might use instead: no seed, and all words of the key in one. */
class XorHash extends FlowHash {
  override ofKey(key: FlowKey): number {
    return key.low0 ^ key.high0 ^ key.ports ^ key.low1 ^ key.low2 ^ key.low3;
  }
}

/** One multiplication by a known constant, the product's lowest bits choose the place. */
class FibonacciHash extends FlowHash {
  override ofKey(key: FlowKey): number {
    return Math.imul(key.low0 ^ key.high0 ^ key.ports, 0x9e3779b9);
  }
}

describe('crafted tuples in the flow table', () => {
  it.each(CRAFTED)('cost no more than twice as many places as random ones: $name', ({ tuples }) => {
    expect(meanProbes(tuples(TUPLES), new FlowHash())).toBeLessThanOrEqual(BOUND * random);
  });

  it('would cost more with a weak hash, so the sets are attacks', () => {
    const weak = (hash: FlowHash) =>
      CRAFTED.filter(({ tuples }) => meanProbes(tuples(2000), hash) > BOUND * random).map(({ name }) => name);
    const xor = [
      'addresses whose xor is constant',
      'ports that cancel the address in a xor',
      'equal low bits',
      'the same word twice in an IPv6 address',
    ];
    expect(weak(new XorHash())).toEqual(expect.arrayContaining(xor));
    expect(weak(new FibonacciHash())).toContain('products that undo a Fibonacci hash');
  });

  it('are hashed by another seed in every table', () => {
    const [one, other] = [new FlowHash(), new FlowHash()];
    const keys = randomTuples(1000).map(keyOf);
    const differing = keys.filter((key) => one.ofKey(key) !== other.ofKey(key));
    expect(differing.length).toBeGreaterThan(990);
  });
});
