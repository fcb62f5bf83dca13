import { describe, expect, it } from '@jest/globals';
import { PROFILE_NAMES, type ProfileName } from '@picket/shared/features';
import { createFlowMeter, type FlowMeter } from '../../agent/src/profiles/index.js';
import { imbalances } from '../support/data/balance.js';
import { ACK, ethernet, ipv4, PROTOCOL, SYN, tcp } from '../support/traffic/frames.js';
import { copyFlow, type SeenFlow } from '../support/traffic/meter.js';

/* What a flow table does when it is nearly full, and when it is full: ARCHITECTURE.md, reasons. */

const START_US = 1_700_000_000_000_000;
const SECOND = 1_000_000;
const ETHERNET = 1;
/** Smallest table: any budget that is too small for it gives this many flows. */
const CAPACITY = 64;
const PRESSED_FROM = (CAPACITY * 7) / 8 + 1;
/** Longest time in which the hand has gone round the table. */
const ROUND = 5 * SECOND;

/** A meter with room for 64 flows, and what has left it. */
class SmallTable {
  readonly left: SeenFlow[] = [];
  private readonly meter: FlowMeter;

  constructor(profile: ProfileName) {
    this.meter = createFlowMeter(
      { profile, memoryBytes: 1, strictCompat: false },
      { flow: (record) => void this.left.push(copyFlow(record, profile)) },
    );
  }

  /** A packet of the flow with that number, so many microseconds after the beginning. */
  send(flow: number, atUs: number, flags = ACK, isAnswer = false): void {
    const ends = [`10.0.${flow >> 8}.${flow & 255}`, '10.1.0.1'] as const;
    const [source, destination] = isAnswer ? ([ends[1], ends[0]] as const) : ends;
    const segment = isAnswer ? tcp(80, 4000, { flags }) : tcp(4000, 80, { flags });
    const frame = ethernet(ipv4(source, destination, PROTOCOL.tcp, segment));
    this.meter.frame(frame, 0, frame.length, frame.length, START_US + atUs, ETHERNET);
    expect(imbalances(this.meter.counters())).toEqual([]);
  }

  sendEach(flows: readonly number[], atUs: number, flags = ACK, isAnswer = false): void {
    flows.forEach((flow, nth) => this.send(flow, atUs + nth, flags, isAnswer));
  }

  sweep(atUs: number): void {
    this.meter.sweep(START_US + atUs);
    expect(imbalances(this.meter.counters())).toEqual([]);
  }

  /** Every 100 ms, as a source does. */
  sweepFrom(fromUs: number, toUs: number): void {
    for (let atUs = fromUs; atUs <= toUs; atUs += SECOND / 10) this.sweep(atUs);
  }

  /** Empties the table; every packet must have come out, in exactly one flow. */
  expectNothingLost(packets: number): void {
    this.meter.flush();
    expect(this.left.reduce((sum, flow) => sum + flow.packets, 0)).toBe(packets);
    expect(imbalances(this.meter.counters())).toEqual([]);
    for (const reason of ['pressure', 'evicted'])
      expect(this.meter.counters().flowsExported[reason] ?? 0).toBe(this.reasons().filter((r) => r === reason).length);
  }

  reasons(): string[] {
    return this.left.map(({ endReason }) => endReason);
  }

  sources(): string[] {
    return this.left.map(({ flowId }) => /10\.0\.\d+\.\d+/.exec(flowId)?.[0] ?? '');
  }
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, nth) => from + nth);
}

describe.each(PROFILE_NAMES)('a full flow table of %s', (profile) => {
  it('evicts flows of one packet, oldest first, and hands each to the sink', () => {
    const table = new SmallTable(profile);
    table.sendEach(numbers(0, CAPACITY), 0);
    expect(table.left).toEqual([]);
    table.sendEach(numbers(100, 3), 1000);
    expect(table.reasons()).toEqual(['evicted', 'evicted', 'evicted']);
    expect(table.sources()).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.2']);
    table.expectNothingLost(CAPACITY + 3);
  });

  it('keeps flows of several packets as long as one of one packet is left', () => {
    const table = new SmallTable(profile);
    const conversations = numbers(0, CAPACITY - 1);
    table.sendEach(conversations, 0);
    table.sendEach(conversations, 1000);
    table.sendEach(numbers(1000, 500), 2000);
    expect(table.left.every(({ packets, endReason }) => packets === 1 && endReason === 'evicted')).toBe(true);
    expect(table.left).toHaveLength(499);
    table.sendEach(conversations, 5000);
    table.expectNothingLost(3 * conversations.length + 500);
    expect(table.left.filter(({ packets }) => packets === 3)).toHaveLength(conversations.length);
  });

  it('gives up a silent conversation when there are only conversations', () => {
    const table = new SmallTable(profile);
    const conversations = numbers(0, CAPACITY);
    table.sendEach(conversations, 0);
    table.sendEach(conversations, 1000);
    table.sendEach(conversations.slice(0, CAPACITY - 8), 2000);
    table.send(500, 3000);
    expect(table.left).toMatchObject([{ endReason: 'evicted' }]);
    table.expectNothingLost(3 * CAPACITY - 8 + 1);
  });

  it('takes up an evicted flow as a new one', () => {
    const table = new SmallTable(profile);
    table.sendEach(numbers(0, CAPACITY + 1), 0);
    table.send(0, 1000);
    expect(table.sources()).toEqual(['10.0.0.0', '10.0.0.1']);
    table.expectNothingLost(CAPACITY + 2);
    expect(table.sources().filter((source) => source === '10.0.0.0')).toHaveLength(2);
  });

  it('forgets whom it only remembers before it evicts anybody', () => {
    const table = new SmallTable(profile);
    const remembered = profile === 'picket-1' ? closedConnections(table) : sweptFlows(table);
    const left = table.left.length;
    expect(left).toBe(remembered);
    table.sendEach(numbers(200, CAPACITY), 130 * SECOND);
    expect(table.left).toHaveLength(left);
    table.send(300, 130 * SECOND + 1000);
    expect(table.reasons().slice(left)).toEqual(['evicted']);
  });
});

describe.each(PROFILE_NAMES)('a nearly full flow table of %s', (profile) => {
  it('ends flows of one packet after 5 s, under a reason of their own', () => {
    const table = new SmallTable(profile);
    table.send(0, 0);
    table.send(0, 1);
    table.sendEach(numbers(1, PRESSED_FROM - 1), 1000);
    table.sweep(4 * SECOND);
    expect(table.left).toEqual([]);
    table.sweep(6 * SECOND + 1000);
    expect(new Set(table.reasons())).toEqual(new Set(['pressure']));
    expect(table.left).toHaveLength(PRESSED_FROM - 1);
    expect(table.left.every(({ packets }) => packets === 1)).toBe(true);
    table.expectNothingLost(PRESSED_FROM + 1);
  });

  it('then ends flows that were never established after 5 s, and conversations after 15 s of silence', () => {
    const table = new SmallTable(profile);
    const [unanswered, spoken] = [numbers(0, 4), numbers(10, PRESSED_FROM)];
    for (const step of [0, 1, 2]) table.sendEach(unanswered, step * 1000);
    for (const step of [0, 1, 2]) table.sendEach(spoken, step * 1000, ACK, step === 1);
    table.sweepFrom(0, 5 * SECOND);
    expect(table.left).toEqual([]);
    table.sweepFrom(5.1 * SECOND, 5.1 * SECOND + ROUND);
    expect(table.left).toHaveLength(unanswered.length);
    expect(table.left.every(({ packets, endReason }) => packets === 3 && endReason === 'pressure')).toBe(true);
    table.sweepFrom(10.2 * SECOND, 15 * SECOND);
    expect(table.left).toHaveLength(unanswered.length);
    table.sweepFrom(15.1 * SECOND, 15.1 * SECOND + ROUND);
    expect(table.left).toHaveLength(unanswered.length + 1);
    // One of them was enough: the table is not nearly full any more.
    table.sweepFrom(20.2 * SECOND, 50 * SECOND);
    expect(table.left).toHaveLength(unanswered.length + 1);
    table.expectNothingLost(3 * (unanswered.length + spoken.length));
  });

  it('leaves a conversation alone that goes on', () => {
    const table = new SmallTable(profile);
    const spoken = numbers(0, CAPACITY);
    for (let step = 0; step < 10; step++) {
      table.sendEach(spoken, step * 4 * SECOND, ACK, step % 2 === 1);
      table.sweepFrom(step * 4 * SECOND + 1000, step * 4 * SECOND + 3 * SECOND);
    }
    expect(table.left).toEqual([]);
    table.expectNothingLost(10 * spoken.length);
  });

  it('knows what comes of an ended conversation as its continuation', () => {
    const table = new SmallTable(profile);
    const spoken = numbers(0, PRESSED_FROM);
    for (const step of [0, 1, 2]) table.sendEach(spoken, step * 1000, ACK, step === 1);
    table.sweepFrom(15.1 * SECOND, 15.1 * SECOND + ROUND);
    expect(table.reasons()).toEqual(['pressure']);
    const [ended] = table.left;
    // The answer comes first this time, and the flow is still the client's.
    table.send(Number(/10\.0\.0\.(\d+)/.exec(ended.flowId)?.[1]), 21 * SECOND, ACK, true);
    table.expectNothingLost(3 * spoken.length + 1);
    expect(table.left.filter(({ flowId }) => flowId === ended.flowId)).toHaveLength(2);
  });

  it('leaves them their time while the rest is only remembered', () => {
    const table = new SmallTable(profile);
    const remembered = profile === 'picket-1' ? closedConnections(table) : sweptFlows(table);
    table.sendEach(numbers(200, CAPACITY - remembered), 122 * SECOND);
    table.sweep(130 * SECOND);
    expect(table.left).toHaveLength(remembered);
  });

  it('leaves them their time while there is room', () => {
    const table = new SmallTable(profile);
    table.sendEach(numbers(0, PRESSED_FROM - 1), 0);
    table.sweep(59 * SECOND);
    expect(table.left).toEqual([]);
    table.expectNothingLost(PRESSED_FROM - 1);
  });
});

/** Flows of which the table only remembers who began them: swept at 120 s. */
function sweptFlows(table: SmallTable): number {
  table.sendEach(numbers(0, CAPACITY - 20), 0);
  table.sweep(121 * SECOND);
  return CAPACITY - 20;
}

/** Connections that were reset, and of which late packets may still come. */
function closedConnections(table: SmallTable): number {
  for (const flow of numbers(0, CAPACITY - 20)) {
    table.send(flow, 100 * SECOND, SYN);
    table.send(flow, 100 * SECOND + 1, ACK | 4);
  }
  table.sweep(121 * SECOND);
  return CAPACITY - 20;
}
