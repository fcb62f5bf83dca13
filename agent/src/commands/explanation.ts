import { PROFILES, type ProfileName } from '@picket/shared/features';
import { AgentError } from '../errors.js';
import { closestNames, explainColumn, type ExplainedColumn } from '../profiles/explain.js';

/**
 * What a column means, for the terminal.
 * @throws AgentError `usage.invalid` when none of the profiles has it; names the closest ones
 */
export function explanationOf(column: string, profiles: readonly ProfileName[]): string {
  const found = profiles.flatMap((profile) => explainColumn(profile, column) ?? []);
  if (found.length === 0) throw unknownColumn(column, profiles);
  return found.map(paragraph).join('\n');
}

function paragraph({ profile, position, name, unit, type, definition, quirk }: ExplainedColumn): string {
  const lines = [`${name} (${profile}, column ${position})`, `  definition  ${definition}`];
  lines.push(`  unit        ${unit || 'none'}`, `  type        ${type}`);
  if (quirk !== undefined) lines.push(`  quirk       ${quirk}`);
  return `${lines.join('\n')}\n`;
}

function unknownColumn(column: string, profiles: readonly ProfileName[]): AgentError {
  const names = new Set(profiles.flatMap((profile) => PROFILES[profile].csv));
  const close = closestNames(column, [...names]);
  const next = close.length > 0 ? `did you mean ${close.join(', ')}?` : 'docs/features.md lists all columns';
  const where = profiles.length === 1 ? profiles[0] : 'no profile';
  const message = profiles.length === 1 ? `${where} has no column "${column}"` : `${where} has a column "${column}"`;
  return new AgentError('usage.invalid', 'user', message, { next });
}
