import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runAgentCli } from '../support/programs/agent-cli.js';
import { ACK, ethernet, ipv4, PROTOCOL, tcp, udp } from '../support/traffic/frames.js';
import { pcapOf, type TimedFrame } from '../support/traffic/pcap.js';

/* What is remarkable about packets is counted and shown wherever counters are, in every profile. */

const START_US = 1_600_000_000_000_000;
const PROFILES = ['cic-v40', 'cic-head', 'picket-1'] as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-notes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, frames: readonly TimedFrame[]): string {
  const path = join(folder, name);
  writeFileSync(path, pcapOf(frames));
  return path;
}

const packet = (timeUs: number): TimedFrame => ({
  timeUs,
  frame: ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(5000, 53, 40))),
});

/** Captured up to the middle of its TCP header. */
function cutPacket(timeUs: number): TimedFrame {
  const whole = ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.tcp, tcp(1, 80, { flags: ACK })));
  return { timeUs, frame: whole.subarray(0, 14 + 20 + 8), wireBytes: whole.length };
}

describe.each(PROFILES)('notes of %s', (profile) => {
  const features = async (frames: readonly TimedFrame[]) =>
    (await runAgentCli(['features', file('in.pcap', frames), '--profile', profile, '--format', 'none'])).stderr;

  it('say that time went back, and what to do about it', async () => {
    const stderr = await features([packet(START_US), packet(START_US + 1e6), packet(START_US - 3600e6)]);
    expect(stderr).toMatch(/3 packets, 1 time_step, 1 time_reversed\n/);
    expect(stderr).toMatch(/time of the packets goes back .* \(let one clock/);
  });

  it('do not warn of a packet that came a little late', async () => {
    const stderr = await features([packet(START_US), packet(START_US + 1e6), packet(START_US + 0.5e6)]);
    expect(stderr).toMatch(/3 packets, 1 time_reversed\n$/);
  });

  it('say that headers are cut off', async () => {
    const stderr = await features([packet(START_US), cutPacket(START_US + 1)]);
    expect(stderr).toMatch(/2 packets, 1 truncated\n/);
    expect(stderr).toMatch(/without the whole of their headers.* \(capture more of each packet/);
  });

  it('stand in the status', async () => {
    const environment = {
      PICKET_STATE_DIR: join(folder, 'state'),
      PICKET_PROFILE: profile,
      PICKET_MQTT_URL: 'mqtt://127.0.0.1:9',
      PICKET_MQTT_DRAIN_S: '0',
    };
    const capture = file('in.pcap', [packet(START_US), cutPacket(START_US + 1)]);
    await runAgentCli(['replay', capture, '--speed', 'max'], environment);
    const { stdout } = await runAgentCli(['status'], environment);
    expect(stdout).toMatch(/^of note +1 truncated$/m);
    const json = JSON.parse((await runAgentCli(['status', '--json'], environment)).stdout) as object;
    expect(json).toMatchObject({ counters: { packetsNoted: { truncated: 1 } } });
  });
});
