import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { AlertSchema } from '@picket/shared/uplink';
import type { Logger } from '../../../agent/src/host/log.js';
import { Outbox } from '../../../agent/src/uplink/outbox.js';

/**
 * Writes the files of an outbox as this checkout's code makes them, in hexadecimal digits, for the test that a later
 * version still reads them: `node test/support/run-ts.mjs test/support/data/make-outbox-fixture.ts FILE`. Run it before you
 * change the format.
 */
const MIB = 1024 * 1024;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Logger;
const LANES = ['samples', 'sketches', 'low-alerts', 'high-alerts'] as const;
/** Epoch by epoch what the records are called. */
const RUNS = [
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  ['saturday', 'sunday'],
];

const folder = await mkdtemp(join(tmpdir(), 'picket-outbox-fixture-'));
for (const [index, names] of RUNS.entries()) await write(index + 1, names);
const logs = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
const files = await Promise.all(logs.map(async (name) => [name, await readFile(join(folder, name), 'hex')] as const));
await writeFile(process.argv[2], `${JSON.stringify(Object.fromEntries(files), null, 2)}\n`);
await rm(folder, { recursive: true });

async function write(epoch: number, names: readonly string[]): Promise<void> {
  const outbox = Outbox.open({ folder, maxBytes: 64 * MIB, epoch, logger: SILENT });
  for (const [index, attackClass] of names.entries())
    outbox.append(LANES[index % LANES.length], toBinary(AlertSchema, create(AlertSchema, { attackClass })));
  await outbox.close();
}
