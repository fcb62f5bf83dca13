import type { ModelRef } from '@picket/shared/contract';
import type { DatasetProfileName } from '@picket/shared/features';

/** Another version of a model has become its champion. */
export class ChampionChanged {
  constructor(
    readonly model: ModelRef,
    readonly profile: DatasetProfileName,
    readonly bundleBytes: number,
  ) {}
}
