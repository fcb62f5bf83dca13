import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyDataset } from './cache.js';
import { deleteJson, postForm, postJson } from './client.js';
import { modelVersionPath } from './queries.js';
import type {
  Alias,
  DatasetDto,
  ModelEvaluationDto,
  ModelVersionSummaryDto,
  NewAuditOverrideDto,
  NewModelEvaluationDto,
  NewTrainingRunDto,
  TrainingRunDto,
} from './types.js';

/** Everything that shows a version, after its names, its bundle or its life have changed. */
function useModelsChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['models'] }),
      client.invalidateQueries({ queryKey: ['model'] }),
    ]);
}

/** Points an alias of a model at a version; agents follow the champion. */
export function useSetAlias(name: string) {
  return useMutation({
    mutationFn: (target: { alias: Alias; version: number }) =>
      postJson<unknown>(`/models/${encodeURIComponent(name)}/aliases`, target),
    onSuccess: useModelsChanged(),
  });
}

export function useRemoveAlias(name: string) {
  return useMutation({
    mutationFn: (alias: Alias) => deleteJson<unknown>(`/models/${encodeURIComponent(name)}/aliases/${alias}`, {}),
    onSuccess: useModelsChanged(),
  });
}

export function useDeleteVersion(name: string, version: number) {
  return useMutation({
    mutationFn: (why: { by: string; reason: string }) => deleteJson<unknown>(modelVersionPath(name, version), why),
    onSuccess: useModelsChanged(),
  });
}

export function useImportModel() {
  return useMutation({
    mutationFn: (form: FormData) => postForm<ModelVersionSummaryDto>('/models/import', form),
    onSuccess: useModelsChanged(),
  });
}

export function useStartTrainingRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (run: NewTrainingRunDto) => postJson<TrainingRunDto>('/training-runs', run),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-runs'] }),
  });
}

export function useCancelTrainingRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson<unknown>(`/training-runs/${encodeURIComponent(id)}/cancel`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-run', id] }),
  });
}

/** Tries a version on a data set, or beside another version. */
export function useEvaluate(name: string, version: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: NewModelEvaluationDto) =>
      postJson<ModelEvaluationDto>(`${modelVersionPath(name, version)}/evaluations`, request),
    onSuccess: () => client.invalidateQueries({ queryKey: ['model', name] }),
  });
}

export function useImportDataset() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (form: FormData) => postForm<DatasetDto>('/datasets', form),
    onSuccess: () => client.invalidateQueries({ queryKey: ['datasets'] }),
  });
}

const auditPath = (datasetId: string) => `/datasets/${encodeURIComponent(datasetId)}/audit`;

/** Audits a data set again; its progress comes as events. */
export function useAuditAgain(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson<DatasetDto>(auditPath(datasetId), {}),
    onSuccess: (dataset) => applyDataset(client, dataset),
  });
}

/** Answers for a finding that blocks. */
export function useOverrideFinding(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (override: NewAuditOverrideDto) => postJson<DatasetDto>(`${auditPath(datasetId)}/overrides`, override),
    onSuccess: (dataset) => applyDataset(client, dataset),
  });
}

export function useWithdrawOverride(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (overrideId: string) =>
      deleteJson<DatasetDto>(`${auditPath(datasetId)}/overrides/${encodeURIComponent(overrideId)}`),
    onSuccess: (dataset) => applyDataset(client, dataset),
  });
}
