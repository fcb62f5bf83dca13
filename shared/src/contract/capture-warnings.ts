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
