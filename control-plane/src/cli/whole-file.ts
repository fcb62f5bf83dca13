import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file whole or not at all: what has that name already stays until all of the text is there. A pipe or a device
 * is written to directly.
 */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  const options = { mode: 0o600 };
  const present = await stat(path).catch(() => undefined);
  if (present?.isFile() === false) return writeFile(path, text, options);
  const target = present ? await realpath(path) : path;
  const part = `${target}.${process.pid}.part`;
  try {
    await writeFile(part, text, options);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
