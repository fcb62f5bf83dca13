import { closeSync, openSync, writeSync } from 'node:fs';
import { randomOf } from '../../support/data/distributions.js';
import { ethernet, ipv4, PROTOCOL, tcp, udp } from '../../support/traffic/frames.js';
import { pcapOf } from '../../support/traffic/pcap.js';

/*
 * Captures of a given number of packets, written in chunks. Frames are cut at 128 bytes as `tcpdump -s 128` does, so that
 * the disk decides less; every meter sees the lengths on the wire.
 */

const SNAP_BYTES = 128;
const CHUNK_BYTES = 1 << 20;
const RECORD_HEADER_BYTES = 16;
const START_SECOND = 1_600_000_000;
const ETHERNET_BYTES = 14;
const SOURCE_AT = ETHERNET_BYTES + 12;
const PORTS_AT = ETHERNET_BYTES + 20;
const TCP_SEQUENCE_AT = PORTS_AT + 4;
const TCP_FLAGS_AT = PORTS_AT + 13;
const IP_LENGTH_AT = ETHERNET_BYTES + 2;

const SYN = 2;
const ACK = 16;
const FIN_ACK = 17;
const PSH_ACK = 24;

const TCP_FRAME = ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.tcp, tcp(1, 2, { headerBytes: 32 })));
const UDP_FRAME = ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1, 2, 22)));

/** Writes packets one after another; a frame is a template in which a few fields are set. */
class PcapWriter {
  private readonly file: number;
  private readonly chunk = Buffer.alloc(CHUNK_BYTES);
  private used = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w');
    writeSync(this.file, pcapOf([]));
  }

  /** Writes the record and the template; returns where the frame begins in `bytes`. */
  add(template: Buffer, timeUs: number, wireBytes: number): number {
    const captured = Math.min(SNAP_BYTES, wireBytes);
    if (this.used + RECORD_HEADER_BYTES + captured > CHUNK_BYTES) this.flush();
    const bytes = this.chunk;
    bytes.writeUInt32LE(START_SECOND + Math.floor(timeUs / 1e6), this.used);
    bytes.writeUInt32LE(timeUs % 1e6, this.used + 4);
    bytes.writeUInt32LE(captured, this.used + 8);
    bytes.writeUInt32LE(wireBytes, this.used + 12);
    const at = this.used + RECORD_HEADER_BYTES;
    bytes.fill(0, at, at + captured);
    template.copy(bytes, at);
    bytes.writeUInt16BE(wireBytes - ETHERNET_BYTES, at + IP_LENGTH_AT);
    this.used = at + captured;
    return at;
  }

  /** Sets addresses and ports of the frame at `at`. */
  ends(at: number, source: number, destination: number, sourcePort: number, destinationPort: number): void {
    this.chunk.writeUInt32BE(source >>> 0, at + SOURCE_AT);
    this.chunk.writeUInt32BE(destination >>> 0, at + SOURCE_AT + 4);
    this.chunk.writeUInt16BE(sourcePort, at + PORTS_AT);
    this.chunk.writeUInt16BE(destinationPort, at + PORTS_AT + 2);
  }

  tcp(at: number, flags: number, sequence: number): void {
    this.chunk.writeUInt32BE(sequence >>> 0, at + TCP_SEQUENCE_AT);
    this.chunk[at + TCP_FLAGS_AT] = flags;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.chunk, 0, this.used);
    this.used = 0;
  }
}

const NET_10 = 10 << 24;
const VICTIM = NET_10 | 0xffff;

/** Nobody's: nfpcapd writes packets of port 53 one by one, without looking for their flow. */
const UDP64_PORT = 9999;

/** 64-byte UDP packets of 100,000 flows in random order: every packet misses the cache. */
export function writeUdp64(path: string, packets: number): void {
  const random = randomOf(1);
  const writer = new PcapWriter(path);
  for (let packet = 0; packet < packets; packet++) {
    const flow = Math.floor(random() * 100_000);
    writer.ends(writer.add(UDP_FRAME, packet, 64), NET_10 + (flow >> 4), VICTIM, 1024 + (flow & 15), UDP64_PORT);
  }
  writer.close();
}

/** SYNs of as many sources as packets, a microsecond apart: the worst case for a flow table. */
export function writeSynFlood(path: string, packets: number): void {
  const writer = new PcapWriter(path);
  for (let packet = 0; packet < packets; packet++) {
    const at = writer.add(TCP_FRAME, packet, 74);
    writer.ends(at, Math.imul(packet, 0x9e3779b1), VICTIM, packet & 0xffff, 80);
    writer.tcp(at, SYN, packet);
  }
  writer.close();
}

/** A thousand TCP connections that move bulk data: 1,514 bytes forward, 66 back. */
export function writeElephants(path: string, packets: number): void {
  const random = randomOf(2);
  const sequences = new Float64Array(1000);
  const writer = new PcapWriter(path);
  for (let packet = 0; packet < packets; packet++) {
    const flow = Math.floor(random() * 1000);
    const isBack = (packet & 1) === 1;
    const at = writer.add(TCP_FRAME, packet * 5, isBack ? 66 : 1514);
    if (isBack) writer.ends(at, VICTIM, NET_10 + flow, 443, 40_000 + flow);
    else writer.ends(at, NET_10 + flow, VICTIM, 40_000 + flow, 443);
    writer.tcp(at, ACK, isBack ? 1 : sequences[flow]);
    if (!isBack) sequences[flow] += 1448;
  }
  writer.close();
}

/** A connection or an exchange of the mixed capture that is under way. */
interface Conversation {
  readonly client: number;
  readonly server: number;
  readonly clientPort: number;
  readonly isTcp: boolean;
  readonly length: number;
  sent: number;
}

const OPEN_CONVERSATIONS = 5000;
/** Packets come in trains: whoever has just sent mostly sends the next one too. */
const SAME_TRAIN = 0.8;

/**
 * Traffic of an office: DNS exchanges of two packets, web connections of 8 to 37, a few of 400. Five thousand are open,
 * some of them busy and most nearly silent. Without trains and busy ones every packet would miss the cache, which flatters
 * whoever is best at that.
 */
export function writeMixed(path: string, packets: number): void {
  const random = randomOf(3);
  const writer = new PcapWriter(path);
  const open = Array.from({ length: OPEN_CONVERSATIONS }, () => converse(random));
  let slot = 0;
  for (let packet = 0; packet < packets; packet++) {
    if (random() > SAME_TRAIN) slot = Math.floor(random() ** 3 * OPEN_CONVERSATIONS);
    const conversation = open[slot];
    writeNext(writer, conversation, packet * 100, random);
    if (++conversation.sent === conversation.length) open[slot] = converse(random);
  }
  writer.close();
}

function converse(random: () => number): Conversation {
  const kind = random();
  const isTcp = kind > 0.55;
  const length = !isTcp ? 2 : kind < 0.98 ? 8 + Math.floor(random() * 30) : 400;
  return {
    client: NET_10 + Math.floor(random() * 4096),
    server: (NET_10 + (1 << 20) + Math.floor(random() * 65_536)) | 0,
    clientPort: 32_768 + Math.floor(random() * 28_000),
    isTcp,
    length,
    sent: 0,
  };
}

function writeNext(writer: PcapWriter, conversation: Conversation, timeUs: number, random: () => number): void {
  const { client, server, clientPort, isTcp, length, sent } = conversation;
  const isBack = sent % 2 === 1;
  const serverPort = isTcp ? 443 : 53;
  const wireBytes = isTcp ? tcpWireBytes(sent, length, isBack, random) : 75 + (isBack ? 90 : 0);
  const at = writer.add(isTcp ? TCP_FRAME : UDP_FRAME, timeUs, wireBytes);
  if (isBack) writer.ends(at, server, client, serverPort, clientPort);
  else writer.ends(at, client, server, clientPort, serverPort);
  if (isTcp) writer.tcp(at, tcpFlags(sent, length), 1000 + sent * 1448);
}

function tcpWireBytes(sent: number, length: number, isBack: boolean, random: () => number): number {
  if (sent < 3 || sent >= length - 3) return 66;
  if (isBack) return random() < 0.7 ? 1514 : 66 + Math.floor(random() * 1400);
  return random() < 0.7 ? 66 : 66 + Math.floor(random() * 500);
}

function tcpFlags(sent: number, length: number): number {
  if (sent === 0) return SYN;
  if (sent === 1) return SYN | ACK;
  if (sent === length - 3 || sent === length - 2) return FIN_ACK;
  return sent === 2 || sent === length - 1 ? ACK : PSH_ACK;
}
