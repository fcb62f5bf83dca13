import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.js';

/** What counts as an input when a folder is given. */
export interface InputKind {
  readonly name: RegExp;
  readonly description: string;
}

/** With the number that tcpdump appends when it rotates: `eth0.pcap12`. */
export const CAPTURES: InputKind = {
  name: /\.(pcap|pcapng|cap)\d*(\.gz)?$/i,
  description: 'no .pcap, .pcapng or .cap',
};
export const CAPTURES_AND_CSVS: InputKind = {
  name: /\.((pcap|pcapng|cap)\d*|csv)(\.gz)?$/i,
  description: 'no .pcap, .pcapng, .cap or .csv',
};

const BY_NAME = new Intl.Collator('en', { numeric: true });

/**
 * The inputs with each folder replaced by the files of that kind in it, sorted by name (2 before 10).
 * What cannot be looked at stays in the list: the reader that opens it says why.
 * @throws AgentError `usage.invalid` when a folder has no such file
 */
export async function listInputs(inputs: readonly string[], kind: InputKind): Promise<string[]> {
  const lists = await Promise.all(inputs.map((input) => expand(input, kind)));
  return lists.flat();
}

/**
 * Refuses an output that is one of the inputs, whatever the two are called: writing would empty what is to be read.
 * @throws AgentError `usage.invalid`
 */
export async function refuseInputAsOutput(output: string, inputs: readonly string[]): Promise<void> {
  if (output === '-') return;
  const target = await stat(output).catch(() => undefined);
  if (!target?.isFile()) return;
  for (const input of inputs) {
    const source = input === '-' ? undefined : await stat(input).catch(() => undefined);
    if (source?.dev !== target.dev || source.ino !== target.ino) continue;
    throw new AgentError('usage.invalid', 'user', `the output ${output} is one of the inputs, ${input}`, {
      next: 'give --out another name',
    });
  }
}

/** Is it a pipe, which can be read once only and cannot be looked into before? */
export async function isPipe(input: string): Promise<boolean> {
  return (await stat(input).catch(() => undefined))?.isFIFO() === true;
}

async function expand(input: string, kind: InputKind): Promise<string[]> {
  const isFolder = input !== '-' && (await stat(input).catch(() => undefined))?.isDirectory();
  if (!isFolder) return [input];
  const entries = await readdir(input, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory() && kind.name.test(entry.name)).map(({ name }) => name);
  if (files.length === 0)
    throw new AgentError('usage.invalid', 'user', `there is ${kind.description} file in ${input}`, {
      next: 'folders inside it are not searched',
    });
  return files.sort(BY_NAME.compare).map((name) => join(input, name));
}
