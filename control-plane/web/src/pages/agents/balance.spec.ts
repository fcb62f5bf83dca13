import { expect, it } from '@jest/globals';
import type { AgentStatus } from '../../api/types.js';
import { flowBalance, packetBalance } from './balance.js';

const counters = {
  packetsReceived: 100,
  packetsParsed: 90,
  packetsMalformed: { 'short-ip': 3, 'bad-ihl': 1 },
  packetsUnsupported: { arp: 6 },
  flowsCreated: 50,
  flowsExported: { closed: 20, end: 10 },
  flowsLive: 20,
} as unknown as AgentStatus['counters'];

it('balances when every packet and every flow is somewhere', () => {
  expect([packetBalance(counters).difference, flowBalance(counters).difference]).toEqual([0, 0]);
  expect(packetBalance(counters).parts.map(({ value }) => value)).toEqual([90, 4, 6]);
});

it('says by how much it does not', () => {
  expect(packetBalance({ ...counters, packetsParsed: 88 }).difference).toBe(2);
  expect(flowBalance({ ...counters, flowsLive: 25 }).difference).toBe(-5);
});
