import type { DatasetProfileName } from '@picket/shared/features';
import { DatasetBuilder } from './dataset-builder.js';
import type { PlanRequest } from './column-plan.js';
import type { SourceFile } from './sources/flow-source.js';
import { openSources, sniff } from './sources/open-source.js';
import { meteredProfile, requireLabel } from './sources/capture-source.js';

/**
 * Reads the header of a file only, so that a file of another tool is refused before anything is started.
 * @returns the profile that its spelling suggests; its values may still say another one
 * @throws PicketError `dataset.foreign-file`, `dataset.capture-unlabelled`
 */
export async function peekFile(file: SourceFile, request: PlanRequest): Promise<DatasetProfileName> {
  if ((await sniff(file)) === 'capture') {
    requireLabel(file);
    return meteredProfile(request.stated);
  }
  // Neither a CSV nor Parquet is metered.
  const { sources } = await openSources(file, { program: '', stated: request.stated });
  const profiles: DatasetProfileName[] = [];
  for (const { name, open } of sources) {
    const source = await open();
    const shown = name === file.name ? name : `${file.name}/${name}`;
    profiles.push(
      await DatasetBuilder.peek({ name: shown, content: source.content, fault: () => source.fault() }, request),
    );
  }
  return profiles[0]!;
}
