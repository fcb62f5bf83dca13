import type { AgentHealth, Severity, Verdict } from '../api/types.js';

/** Classes that the InSDN labels name have a colour of their own; every other name keeps the one it hashes to. */
const KNOWN_CLASSES = new Set(['normal', 'dos', 'ddos', 'probe', 'bfa', 'web-attack', 'botnet', 'u2r']);
const OTHER_CLASS_COLOURS = 4;

export function classColour(name: string): string {
  const slug = name.toLowerCase();
  if (KNOWN_CLASSES.has(slug)) return `var(--pk-class-${slug})`;
  let hash = 0;
  for (const letter of slug) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return `var(--pk-class-other-${hash % OTHER_CLASS_COLOURS})`;
}

export const severityColour = (severity: Severity) => `var(--pk-severity-${severity})`;

const HEALTH_COLOURS: Record<AgentHealth, string> = {
  online: 'var(--pk-good)',
  impaired: 'var(--pk-bad)',
  silent: 'var(--pk-warn)',
  offline: 'var(--pk-bad)',
  lost: 'var(--mantine-color-dimmed)',
  decommissioned: 'var(--mantine-color-dimmed)',
};

export const healthColour = (health: AgentHealth) => HEALTH_COLOURS[health];

const VERDICT_COLOURS: Record<Verdict, string> = {
  'true-positive': 'var(--pk-bad)',
  'false-positive': 'var(--pk-good)',
  unsure: 'var(--pk-warn)',
};

export const verdictColour = (verdict: Verdict) => VERDICT_COLOURS[verdict];
