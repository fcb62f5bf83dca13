import { z } from 'zod';
import { SharedError } from '../errors/index.js';

/** One setting of a process: where it comes from, what it may be, what it means. The one source of `--help` too. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** Environment variable. */
  readonly env: string;
  /** Type, bounds and default in one; strings from the environment are coerced by it. */
  readonly schema: Schema;
  readonly description: string;
  /** A secret is never printed. */
  readonly secret?: boolean;
}

/** Settings by name; a name is also the path in the YAML file (`flow.memory` is `memory` under `flow`). */
export type Settings = Readonly<Record<string, Setting>>;
export type Values<S extends Settings> = { readonly [Name in keyof S]: z.output<S[Name]['schema']> };

/** Every fault of the settings at once; the process does not start. */
export class ConfigurationError extends SharedError {
  constructor(readonly faults: readonly string[]) {
    super('configuration.invalid', 'user', `invalid configuration:\n  ${faults.join('\n  ')}`);
  }
}

export function setting<Schema extends z.ZodType>(
  env: string,
  schema: Schema,
  description: string,
  options: { secret?: boolean } = {},
): Setting<Schema> {
  return { env, schema, description, ...options };
}

/** Booleans as people write them in an environment variable or a YAML file. */
export const flag = z.union([z.boolean(), z.stringbool()]);

/**
 * Resolves every setting: environment before file before default.
 * @param file the parsed YAML file, or undefined
 * @throws ConfigurationError with every fault, unknown names in the file included
 */
export function resolveSettings<S extends Settings>(
  settings: S,
  environment: Readonly<Record<string, string | undefined>>,
  file?: unknown,
): Values<S> {
  const fromFile = flatten(file);
  const faults = [...fromFile.keys()].filter((name) => !(name in settings)).map((name) => `${name}: unknown setting`);
  const values: Record<string, unknown> = {};
  for (const [name, { env, schema, secret }] of Object.entries(settings)) {
    // An empty variable counts as unset, as compose files and systemd units write it.
    const raw = environment[env] || fromFile.get(name);
    const result = schema.safeParse(raw);
    if (result.success) values[name] = result.data;
    else faults.push(faultText(environment[env] ? env : name, result.error, secret ? undefined : raw));
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return values as Values<S>;
}

function faultText(where: string, error: z.ZodError, raw: unknown): string {
  const shown = raw === undefined ? '' : ` (it is ${withoutUserInfo(JSON.stringify(raw))})`;
  return `${where}: ${error.issues[0]?.message ?? 'invalid'}${shown}`;
}

/** Fault lines are logged, and an address may bring a password. */
function withoutUserInfo(text: string): string {
  return text.replace(/\/\/[^/]*@/g, '//…@');
}

/** One row of a reference table for each setting. */
export function describeSettings(
  settings: Settings,
): { name: string; env: string; default: string; description: string }[] {
  return Object.entries(settings).map(([name, { env, schema, description, secret }]) => {
    const fallback = schema.safeParse(undefined);
    const shown = fallback.success && fallback.data !== undefined && !secret ? JSON.stringify(fallback.data) : '';
    return { name, env, default: shown, description };
  });
}

function flatten(node: unknown, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (node === null || node === undefined) return found;
  if (typeof node !== 'object' || Array.isArray(node)) return found.set(prefix, node);
  for (const [key, child] of Object.entries(node)) {
    for (const [name, value] of flatten(child, prefix ? `${prefix}.${key}` : key)) found.set(name, value);
  }
  return found;
}
