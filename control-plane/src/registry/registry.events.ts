import type { ModelRef } from '@picket/shared/contract';
import type { DatasetProfileName } from '@picket/shared/features';
import type { ModelVersionEntity } from './versions/persistence/model-version.entity.js';

/** Another version of a model has become its champion. */
export class ChampionChanged {
  constructor(
    readonly model: ModelRef,
    readonly profile: DatasetProfileName,
    readonly bundleBytes: number,
  ) {}
}

export function toChampion({ name, version, digest, description, bytes }: ModelVersionEntity): ChampionChanged {
  return new ChampionChanged({ name, version, digest }, description.profile, bytes);
}
