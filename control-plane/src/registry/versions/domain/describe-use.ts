/** Who needs a model version. */
export interface Use {
  readonly aliases: readonly string[];
  /** Agents that have reported it, and agents that shall run it, by id. */
  readonly running: readonly string[];
  readonly desired: readonly string[];
  /** Whether agents that join are given it. */
  readonly isDefault: boolean;
}

const NAMED = 3;

/** In words, the weightiest reason first; undefined when nobody needs the version. */
export function describeUse({ aliases, running, desired, isDefault }: Use): string | undefined {
  if (aliases.length > 0) return `it is the ${aliases.join(' and the ')}`;
  if (running.length > 0) return `it runs on ${list(running)}`;
  if (desired.length > 0) return `it is meant for ${list(desired)}`;
  return isDefault ? 'new agents are given it' : undefined;
}

function list(agents: readonly string[]): string {
  const rest = agents.length - NAMED;
  return `${agents.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
