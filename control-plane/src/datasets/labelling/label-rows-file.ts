import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { LabelRow } from './label-row.js';

/** Rows that go to the disk in one write. */
const BATCH = 256;

const rowSchema = z.object({
  labelId: z.string(),
  class: z.string(),
  agentId: z.string(),
  author: z.string(),
  features: z.array(z.number().nullable()),
  sourceAddress: z.string(),
  destinationAddress: z.string(),
  sourcePort: z.number(),
  destinationPort: z.number(),
  startMs: z.number(),
});

/** Leaves rows for a worker, one JSON text a line: too many for a message between processes. */
export async function writeLabelRows(path: string, rows: AsyncIterable<LabelRow>): Promise<void> {
  await using file = await open(path, 'wx');
  let lines: string[] = [];
  const flush = async () => {
    if (lines.length > 0) await file.write(`${lines.join('\n')}\n`);
    lines = [];
  };
  for await (const row of rows) if (lines.push(JSON.stringify(row)) === BATCH) await flush();
  await flush();
}

/** What `writeLabelRows` has left. */
export async function readLabelRows(path: string): Promise<LabelRow[]> {
  const rows: LabelRow[] = [];
  for await (const line of createInterface({ input: createReadStream(path) }))
    rows.push(rowSchema.parse(JSON.parse(line)));
  return rows;
}
