import type { DatasetProfileName } from '@picket/shared/features';
import { DatasetBuilder } from '../domain/dataset-builder.js';
import type { PlanRequest } from '../domain/column-plan.js';
import { openSource, sniff, type SourceFile } from './sources/flow-source.js';
import { meteredProfile, requireLabel } from './sources/capture-source.js';

/**
 * Reads the header of a file only, so that a file of another tool is refused before anything is started.
 * @returns the profile that its spelling suggests; its values may still say another one
 * @throws PicketError `dataset.foreign-file`, `dataset.capture-unlabelled`
 */
export async function peekFile(file: SourceFile, request: PlanRequest): Promise<DatasetProfileName> {
  if ((await sniff(file.path)) === 'capture') {
    requireLabel(file);
    return meteredProfile(request.stated);
  }
  // Neither a CSV nor Parquet is metered.
  const source = await openSource(file, { program: '', stated: request.stated });
  return DatasetBuilder.peek({ name: file.name, content: source.content, fault: () => source.fault() }, request);
}
