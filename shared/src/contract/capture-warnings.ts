/** What an agent may find wrong with the packets that an interface gives it; the words are the same on every page. */
export const CAPTURE_WARNINGS = {
  'no-traffic': {
    problem: 'the interface is up and no packet has come in for a minute',
    cure: 'check that the mirror port or the bridge sends its traffic here, and that PICKET_CAPTURE_PROMISCUOUS is on',
  },
  'one-direction': {
    problem: 'nearly all TCP connections are seen in one direction only',
    cure: 'mirror both directions of the port (ingress and egress), or tap both lines',
  },
  duplicates: {
    problem: 'many packets come in twice',
    cure: 'mirror a port or a VLAN once, not at ingress and at egress of both sides',
  },
  'super-frames': {
    problem:
      'the network card or the kernel joins packets before they are captured: lengths and counts of packets are wrong',
    cure: 'turn it off: ethtool -K INTERFACE gro off lro off tso off gso off',
  },
  'cut-packets': {
    problem: 'packets were captured without the whole of their headers: ports and flags are missing',
    cure: 'capture more of each packet (tcpdump -s 0)',
  },
  'time-steps': {
    problem: 'the time of the packets goes back by more than a second: flows get wrong lengths',
    cure: 'let one clock, held by a time service, stamp all packets; put those of a file in order (reordercap)',
  },
  'impossible-times': {
    problem: 'packets have times outside of the years 1 to 9999, and are left out',
    cure: 'the capture is damaged, or the clock of the capturing host is wrong: capture again',
  },
  'not-promiscuous': {
    problem: 'the interface passes on only what is addressed to this host',
    cure: 'set PICKET_CAPTURE_PROMISCUOUS=true, unless this is what you want',
  },
} as const;

export type CaptureWarning = keyof typeof CAPTURE_WARNINGS;

/** One line; a warning of a later version is shown by its name. */
export function describeCaptureWarning(warning: string): string {
  if (!Object.hasOwn(CAPTURE_WARNINGS, warning)) return warning;
  const { problem, cure } = CAPTURE_WARNINGS[warning as CaptureWarning];
  return `${problem} (${cure})`;
}
