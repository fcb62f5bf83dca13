import type { ProfileName } from '@picket/shared/features';
import { planColumns } from '../domain/column-plan.js';
import { refuseFile } from '../domain/dialect.js';
import { CsvOutcome, readCsv } from '../domain/flow-csv.js';
import { openSource } from './open-source.js';

/**
 * Reads the header of a file only, so that a file of another tool is refused before anything is started.
 * @throws PicketError `dataset.foreign-file`
 */
export async function peekProfile(path: string, name: string, extraFeatures: readonly string[]): Promise<ProfileName> {
  for await (const { cells } of readCsv(await openSource(path), name, new CsvOutcome()))
    return planColumns(cells, name, extraFeatures).profile;
  throw refuseFile(name, 'it is empty');
}
