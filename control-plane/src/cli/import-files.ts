import { existsSync, openAsBlob } from 'node:fs';
import { basename, dirname } from 'node:path';
import { PicketError } from '@picket/shared/errors';

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
  return files.map((file, at) => {
    const isTwice = names.filter((name) => name === names[at]).length > 1;
    return { ...file, name: isTwice ? `${basename(dirname(file.path))}-${names[at]}` : names[at]! };
  });
}

/** What stands behind the last equals sign is the class, unless a file is really called that. */
function splitLabel(text: string): { path: string; label: string | undefined } {
  const at = text.lastIndexOf('=');
  if (at <= 0 || at === text.length - 1 || existsSync(text)) return { path: text, label: undefined };
  return { path: text.slice(0, at), label: text.slice(at + 1) };
}

/** What a data set is called if nobody says: as its first file, without its endings. */
export function nameAfter({ path }: ImportArgument): string {
  return basename(path).replace(/(\.(csv|parquet|pcap|pcapng|cap|gz))+$/i, '') || basename(path);
}

/** Reads nothing yet: files are read while they are sent. @throws PicketError `cli.unreadable` */
export async function openFile(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw new PicketError('cli.unreadable', 'user', `cannot read ${path}`, { next: 'check the path', cause });
  }
}
