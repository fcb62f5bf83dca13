import { Inject, Injectable } from '@nestjs/common';
import { toBinary } from '@bufbuild/protobuf';
import { SketchWindowSchema, type Batch, type SketchWindow } from '@picket/shared/uplink';
import type { Clock } from '@picket/shared/clock';
import type { EntityManager } from 'typeorm';
import { RecordHandler, type RecordOutcome, type Refusal } from '../ingest/index.js';
import { CLOCK } from '../platform/clock.js';
import { windowFault } from './domain/window-fault.js';
import { WindowRepository, type NewWindow } from './persistence/window.repository.js';
import { Retention } from './retention.js';

/** Stores sketch windows as they came; rollups follow later. */
@Injectable()
export class SketchRecordHandler extends RecordHandler<'sketches'> {
  readonly kind = 'sketches';

  constructor(
    private readonly windows: WindowRepository,
    private readonly retention: Retention,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async store(
    manager: EntityManager,
    agentId: string,
    bootEpoch: number,
    batch: Batch<'sketches'>,
  ): Promise<RecordOutcome> {
    const times = { nowMs: this.clock.now(), keptSinceMs: this.retention.keptSinceMs('window') };
    const refused: Refusal[] = [];
    const accepted: NewWindow[] = [];
    for (const window of batch.windows) {
      const reason = windowFault(window, times);
      if (reason) refused.push({ sequence: Number(window.sequence), reason: reason.slice(0, 200) });
      else accepted.push(rowOf(window));
    }
    const stored = accepted.length > 0 ? await this.windows.insert(manager, agentId, bootEpoch, accepted) : 0;
    return { refusals: refused, stored };
  }
}

/** The payload is written anew, so that what is read later is always of our own making. */
function rowOf(window: SketchWindow): NewWindow {
  return {
    sequence: Number(window.sequence),
    modelDigest: window.modelDigest,
    startAt: new Date(Number(window.startUs / 1000n)),
    payload: toBinary(SketchWindowSchema, window),
  };
}
