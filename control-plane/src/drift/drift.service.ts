import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { DdSketch, decodeSketch } from '@picket/shared/sketch';
import type { ModelManifest } from '@picket/shared/bundle';
import { ControlPlaneError } from '../errors.js';
import { CLOCK } from '../platform/clock.js';
import { inSlices } from '../platform/time-slices.js';
import type { RegisteredModel } from '../registry/index.js';
import { SketchStore, type WindowTotals } from '../sketches/index.js';
import type { DriftQueryDto, DriftReportDto, FeatureDriftDto, FeatureHistogramDto } from '../api/drift.js';
import { classMix } from './domain/class-mix.js';
import { byWeightedDrift, DRIFT_THRESHOLDS, featureDrift } from './domain/feature-drift.js';
import { fewValues } from './domain/few-values.js';
import { histogram } from './domain/histogram.js';
import { ModelChoice } from './model-choice.js';
import { timeRange, type TimeRange } from './time-range.js';

/** How far what the agents see is from what a model has learnt. */
@Injectable()
export class DriftService {
  constructor(
    private readonly choice: ModelChoice,
    private readonly sketches: SketchStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws PicketError `model.not-found`, `model-reference.invalid`, `time-range.invalid` */
  async report(query: DriftQueryDto): Promise<DriftReportDto> {
    const range = timeRange(query, this.clock.now());
    const model = await this.choice.resolve(query.model);
    if (!model) return { ...emptyReport(query, range), emptyReason: NO_MODEL };
    const totals = await this.totalsOf(model, query.agent, range);
    const base = { ...emptyReport(query, range), model: referenceOf(model) };
    if (totals.flows === 0) return { ...base, emptyReason: noFlows(model, query.agent) };
    const features = await compareFeatures(model.manifest, totals);
    return {
      ...base,
      flows: totals.flows,
      agents: query.agent ? 1 : await this.sketches.countAgents({ modelDigest: model.digest, ...range }),
      driftedShare: features.filter(({ drifted }) => drifted).length / features.length,
      features,
      classes: classMix(
        model.manifest.reference.classShares,
        new Map([...totals.classes].map(([name, { flows }]) => [name, flows])),
      ),
    };
  }

  /** @throws PicketError `feature.not-found` beside those of `report` */
  async histogram(feature: string, query: DriftQueryDto): Promise<FeatureHistogramDto> {
    const range = timeRange(query, this.clock.now());
    const model = await this.choice.resolve(query.model);
    if (!model?.manifest.features.includes(feature)) {
      const name = model ? `${model.manifest.name}@${model.manifest.version}` : 'the model in use';
      throw new ControlPlaneError('feature.not-found', `${JSON.stringify(feature)} is no feature of ${name}`, {
        next: 'choose one of the features of the drift report',
        command: 'picket drift',
      });
    }
    const totals = await this.totalsOf(model, query.agent, range);
    const reference = referenceSketch(model.manifest, feature);
    const current = totals.features.get(feature) ?? new DdSketch();
    return { feature, ...histogram(reference, current, fewValues(feature, reference, current)) };
  }

  private totalsOf(model: RegisteredModel, agentId: string | undefined, range: TimeRange): Promise<WindowTotals> {
    return this.sketches.merged({ modelDigest: model.digest, agentId, ...range });
  }
}

const NO_MODEL = 'There is no model yet: train one and make it the champion; agents then begin to score with it.';

function noFlows({ manifest }: RegisteredModel, agent: string | undefined): string {
  const who = agent ? `Agent ${agent} has` : 'No agent has';
  const what = `sent sketches of flows that ${manifest.name} version ${manifest.version} scored in this time`;
  return agent
    ? `${who} not ${what}: see on the agents page that it is online and runs this version, or choose a longer time.`
    : `${who} ${what}: start an agent, or see on the agents page which version the agents run, or choose a longer time.`;
}

function emptyReport(query: DriftQueryDto, { fromMs, toMs }: TimeRange): DriftReportDto {
  return {
    model: null,
    agent: query.agent ?? null,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    flows: 0,
    agents: 0,
    emptyReason: null,
    thresholds: DRIFT_THRESHOLDS,
    driftedShare: 0,
    features: [],
    classes: [],
  };
}

function referenceOf({ digest, manifest }: RegisteredModel): DriftReportDto['model'] {
  return { name: manifest.name, version: manifest.version, digest };
}

async function compareFeatures(manifest: ModelManifest, totals: WindowTotals): Promise<FeatureDriftDto[]> {
  const gains = new Map(manifest.importance.map(({ feature, gain }) => [feature, gain]));
  const totalGain = [...gains.values()].reduce((sum, gain) => sum + gain, 0);
  const rows: FeatureDriftDto[] = [];
  await inSlices(manifest.features, (feature) => {
    const importance = totalGain === 0 ? 0 : (gains.get(feature) ?? 0) / totalGain;
    const current = totals.features.get(feature) ?? new DdSketch();
    rows.push(featureDrift(feature, referenceSketch(manifest, feature), current, importance));
  });
  return rows.sort(byWeightedDrift);
}

function referenceSketch(manifest: ModelManifest, feature: string): DdSketch {
  const encoded = manifest.reference.features[feature];
  return encoded === undefined ? new DdSketch() : decodeSketch(Buffer.from(encoded, 'base64'));
}
