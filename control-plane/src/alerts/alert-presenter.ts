import { isProfileName, PROFILES } from '@picket/shared/features';
import { verdictClasses, type ModelManifest } from '@picket/shared/bundle';
import type { AlertDto, AlertSummaryDto, ScoredFlowDto } from '../api/alert.js';
import type { AlertEntity, StoredFlow } from './persistence/alert.entity.js';

/** @param alert as it is stored, or as it is about to be */
export function toSummary(
  alert: Omit<AlertEntity, 'bootEpoch' | 'sequence' | 'agentVersion' | 'examples'>,
): AlertSummaryDto {
  return {
    id: alert.id,
    agentId: alert.agentId,
    class: alert.class,
    severity: alert.severity,
    probability: alert.probability,
    flowCount: Number(alert.flowCount),
    firstAt: alert.firstAt.toISOString(),
    lastAt: alert.lastAt.toISOString(),
    receivedAt: alert.receivedAt.toISOString(),
    sourceAddress: alert.sourceAddress,
    destinationAddress: alert.destinationAddress,
    direction: alert.direction,
    captureSource: alert.captureSource,
    model: { name: alert.modelName, version: alert.modelVersion, digest: alert.modelDigest },
    profile: alert.profile,
    label: alert.label,
  };
}

/** @param model of the alert; undefined when it is not known here */
export function toAlert(alert: AlertEntity, model: ModelManifest | undefined): AlertDto {
  const classes = model ? verdictClasses(model) : [];
  const names = isProfileName(alert.profile) ? PROFILES[alert.profile].features : [];
  return {
    ...toSummary(alert),
    agentVersion: alert.agentVersion,
    bootEpoch: Number(alert.bootEpoch),
    sequence: Number(alert.sequence),
    examples: alert.examples.map((flow) => toFlow(flow, names, classes)),
    trainedOn: model?.lineage.datasets ?? [],
  };
}

function toFlow(flow: StoredFlow, features: readonly string[], classes: readonly string[]): ScoredFlowDto {
  const { startUs, endUs, ...rest } = flow;
  return {
    ...rest,
    startedAt: startUs,
    endedAt: endUs,
    features: Object.fromEntries(
      flow.features.map((value, column) => [features[column] ?? `feature ${column}`, value]),
    ),
    probabilities: Object.fromEntries(
      flow.probabilities.map((value, index) => [classes[index] ?? `class ${index}`, value]),
    ),
  };
}
