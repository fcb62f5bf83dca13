import { readFileSync } from 'node:fs';
import {
  createFlowMeter,
  type FlowMeter,
  type FlowRecord,
  type MeterCounters,
} from '../../../agent/src/profiles/index.js';
import { isProfileName, type ProfileName } from '@picket/shared/features';
import { imbalances } from '../data/balance.js';
import { ACK, ethernet, ipv4, PROTOCOL, PSH, SYN, tcp } from './frames.js';
import { copyFlow, type SeenFlow } from './meter.js';

/*
 * node run-ts.mjs flood-run.ts PROFILE TUPLES MIB: a SYN flood of distinct tuples with an ordinary connection in the
 * middle of it, made in memory, through a meter of that budget. Prints a FloodReport as JSON. A process of its own,
 * because its memory is what is asked for.
 */

/** What a flood did to a meter. */
export interface FloodReport {
  readonly counters: MeterCounters;
  readonly imbalances: readonly string[];
  /** Flows and packets that reached the sink. */
  readonly delivered: { readonly flows: number; readonly packets: number };
  /** The ordinary connection, in the flood and in a meter of its own. */
  readonly longFlow: SeenFlow | null;
  readonly longFlowAlone: SeenFlow | null;
  /** Most flows that the table held at a time. */
  readonly mostLive: number;
  readonly residentBytes: { readonly before: number; readonly full: number; readonly peak: number };
}

const START_US = 1_700_000_000_000_000;
/** 250,000 packets a second: more in 5 s than the table has room for. */
const SPACING_US = 4;
const SWEEP_US = 100_000;
const LONG_FLOW_EVERY = 1000;
const ETHERNET = 1;
const CLIENT = '192.168.7.7';
const VICTIM = '10.255.0.1';

const [profileName = '', tuples = '', mebibytes = ''] = process.argv.slice(2);
if (!isProfileName(profileName)) throw new Error(`no profile ${profileName}`);
process.stdout.write(JSON.stringify(run(profileName, Number(tuples), Number(mebibytes) << 20)));

function run(profile: ProfileName, count: number, memoryBytes: number): FloodReport {
  const seen = { flows: 0, packets: 0, long: null as SeenFlow | null };
  const before = memory('VmRSS');
  const meter = meterOf(profile, memoryBytes, (record) => {
    seen.flows++;
    seen.packets += record.packets;
    if (record.packets > 1) seen.long = copyFlow(record, profile);
  });
  const { mostLive, full } = flood(meter, count);
  meter.flush();
  const counters = meter.counters();
  return {
    counters,
    imbalances: imbalances(counters),
    delivered: { flows: seen.flows, packets: seen.packets },
    longFlow: seen.long,
    longFlowAlone: longFlowAlone(profile, count),
    mostLive,
    residentBytes: { before, full, peak: memory('VmHWM') },
  };
}

function meterOf(profile: ProfileName, memoryBytes: number, flow: (record: FlowRecord) => void): FlowMeter {
  return createFlowMeter({ profile, memoryBytes, strictCompat: false }, { flow });
}

function flood(meter: FlowMeter, count: number): { mostLive: number; full: number } {
  const frame = ethernet(ipv4('1.0.0.0', VICTIM, PROTOCOL.tcp, tcp(0, 80, { flags: SYN })));
  let mostLive = 0;
  let full = 0;
  for (let index = 0; index < count; index++) {
    const timeUs = START_US + index * SPACING_US;
    // Address and port both change with every packet, and no two are alike.
    frame.writeUInt32BE(0x0b000000 + index, 26);
    frame.writeUInt16BE(index & 0xffff, 34);
    meter.frame(frame, 0, frame.length, frame.length, timeUs, ETHERNET);
    if (index % LONG_FLOW_EVERY === 0) sendLong(meter, index / LONG_FLOW_EVERY, timeUs);
    if ((index * SPACING_US) % SWEEP_US !== 0) continue;
    const live = meter.counters().flowsLive;
    if (live > mostLive) [mostLive, full] = [live, memory('VmRSS')];
    meter.sweep(timeUs);
  }
  return { mostLive, full };
}

/** The packet of the ordinary connection with that number. */
function sendLong(meter: FlowMeter, number: number, timeUs: number): void {
  const isFromClient = number % 3 !== 2;
  const flags = number === 0 ? SYN : ACK | PSH;
  const segment = isFromClient
    ? tcp(40_000, 443, { flags, payload: number === 0 ? 0 : number % 1400, sequence: number * 1400 })
    : tcp(443, 40_000, { flags, payload: (number * 7) % 1400, sequence: number * 1400 });
  const [source, destination] = isFromClient ? [CLIENT, VICTIM] : [VICTIM, CLIENT];
  const frame = ethernet(ipv4(source, destination, PROTOCOL.tcp, segment));
  meter.frame(frame, 0, frame.length, frame.length, timeUs, ETHERNET);
}

function longFlowAlone(profile: ProfileName, count: number): SeenFlow | null {
  let flow: SeenFlow | null = null;
  const meter = meterOf(profile, 1 << 20, (record) => (flow = copyFlow(record, profile)));
  for (let index = 0; index < count; index += LONG_FLOW_EVERY)
    sendLong(meter, index / LONG_FLOW_EVERY, START_US + index * SPACING_US);
  meter.flush();
  return flow;
}

function memory(what: 'VmRSS' | 'VmHWM'): number {
  const kib = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kib) * 1024;
}
