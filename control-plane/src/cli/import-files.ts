import { existsSync, openAsBlob, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { PicketError } from '@picket/shared/errors';
import { ControlPlaneError } from '../errors.js';

/** A file on the command line, `PATH` or `PATH=CLASS`. */
export interface ImportArgument {
  readonly path: string;
  /** What it is called when it is uploaded: two files in different folders may have one name. */
  readonly name: string;
  readonly label: string | undefined;
}

export function readArguments(given: readonly string[]): ImportArgument[] {
  const files = given.map(splitLabel);
  const names = files.map(({ path }) => basename(path));
  const taken = new Map<string, number>();
  return files.map((file, index) => {
    const isTwice = names.filter((name) => name === names[index]).length > 1;
    const name = isTwice ? `${basename(dirname(file.path))}-${names[index]}` : names[index]!;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return { ...file, name: count === 1 ? name : `${count}-${name}` };
  });
}

/** What stands behind the last equals sign is the class, unless a file is really called that. */
function splitLabel(text: string): { path: string; label: string | undefined } {
  const equals = text.lastIndexOf('=');
  if (equals <= 0 || equals === text.length - 1 || existsSync(text)) return { path: text, label: undefined };
  return { path: text.slice(0, equals), label: text.slice(equals + 1) };
}

/** What a data set is called by default: as its first file, without its endings. */
export function nameAfter({ path }: ImportArgument): string {
  return (
    basename(path)
      .replace(/(\.(csv|tsv|txt|parquet|pcap|pcapng|cap|gz|zip))+$/i, '')
      .replaceAll('@', '-') || 'imported'
  );
}

/** Reads nothing yet: files are read while they are sent. @throws PicketError `cli.unreadable` */
export async function openFile(path: string): Promise<Blob> {
  try {
    const kind = kindOf(await stat(path));
    if (kind !== undefined) throw unreadable(`${path}: it is ${kind}`);
    return await openAsBlob(path);
  } catch (cause) {
    if (cause instanceof PicketError) throw cause;
    throw unreadable(path, cause);
  }
}

/** Undefined for a plain file. */
function kindOf(stats: Stats): string | undefined {
  if (stats.isDirectory()) return 'a folder; name the files in it';
  return stats.isFile() ? undefined : 'no plain file (a pipe, a socket or a device); save it as one first';
}

function unreadable(what: string, cause?: unknown): ControlPlaneError {
  return new ControlPlaneError('cli.unreadable', `cannot read ${what}`, { next: 'check the path', cause });
}
