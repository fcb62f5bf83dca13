import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { toBinary } from '@bufbuild/protobuf';
import { SketchWindowSchema, type Batch, type SketchWindow } from '@picket/shared/uplink';
import type { Clock } from '@picket/shared/clock';
import { IngestRegistry, RecordHandler, sortOut, type RecordOutcome } from '../ingest/index.js';
import { CLOCK } from '../platform/clock.js';
import { windowFault } from './domain/window-fault.js';
import { WindowRepository, type NewWindow } from './persistence/window.repository.js';
import { Retention } from './retention.js';

/** Stores sketch windows as they came; rollups follow later. */
@Injectable()
export class SketchRecordHandler extends RecordHandler<'sketches'> implements OnModuleInit {
  readonly kind = 'sketches';

  constructor(
    private readonly registry: IngestRegistry,
    private readonly windows: WindowRepository,
    private readonly retention: Retention,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  onModuleInit(): void {
    this.registry.register(this);
  }

  async store(agentId: string, bootEpoch: number, batch: Batch<'sketches'>): Promise<RecordOutcome> {
    const times = { nowMs: this.clock.now(), keptSinceMs: this.retention.keptSinceMs('window') };
    const { sound, refusals } = sortOut(batch.windows, (window) => windowFault(window, times) || rowOf(window));
    const stored = sound.length > 0 ? await this.windows.insert(agentId, bootEpoch, sound) : 0;
    return { refusals, stored };
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
