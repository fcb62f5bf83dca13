import type { ModelRef } from '@picket/shared/contract';
import type { ProfileName } from '@picket/shared/features';

/** Another version of a model has become its champion. */
export class ChampionChanged {
  constructor(
    readonly model: ModelRef,
    readonly profile: ProfileName,
    readonly bundleBytes: number,
  ) {}
}
