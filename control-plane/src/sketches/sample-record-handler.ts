import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { toBinary } from '@bufbuild/protobuf';
import { ScoredFlowSchema, type Batch, type Sample } from '@picket/shared/uplink';
import type { Clock } from '@picket/shared/clock';
import { isProfileName, PROFILES } from '@picket/shared/features';
import { IngestRegistry, RecordHandler, sortOut, type RecordOutcome } from '../ingest/index.js';
import { CLOCK } from '../platform/clock.js';
import { timesFault, type Times } from './domain/times-fault.js';
import { SampleRepository, type NewSample } from './persistence/sample.repository.js';

const PRINTABLE = /^\P{Cc}{0,64}$/u;

/** Stores flows that are to be labelled later. */
@Injectable()
export class SampleRecordHandler extends RecordHandler<'samples'> implements OnModuleInit {
  readonly kind = 'samples';

  constructor(
    private readonly registry: IngestRegistry,
    private readonly samples: SampleRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  onModuleInit(): void {
    this.registry.register(this);
  }

  async store(agentId: string, bootEpoch: number, batch: Batch<'samples'>): Promise<RecordOutcome> {
    const times = { nowMs: this.clock.now(), keptSinceMs: 0 };
    const { sound, refusals } = sortOut(batch.samples, (sample) => rowOf(sample, times));
    const stored = sound.length > 0 ? await this.samples.insert(agentId, bootEpoch, sound) : 0;
    return { refusals, stored };
  }
}

/** The row, or why it is refused. */
function rowOf({ sequence, modelDigest, profile, reason, flow }: Sample, times: Times): NewSample | string {
  if (!flow) return 'a sample without a flow';
  if (!isProfileName(profile)) return 'unknown profile';
  if (!PRINTABLE.test(reason)) return 'reason is not a short text';
  if (!/^[0-9a-f]{64}$/.test(modelDigest)) return 'model_digest is no SHA-256';
  if (flow.features.length !== PROFILES[profile].features.length) return `not as many features as ${profile} has`;
  // A flow of one packet begins and ends at once.
  const fault = timesFault(flow.startUs, flow.endUs + 1n, times);
  if (fault) return fault;
  const startAt = new Date(Number(flow.startUs / 1000n));
  return { sequence: Number(sequence), modelDigest, profile, reason, startAt, flow: toBinary(ScoredFlowSchema, flow) };
}
