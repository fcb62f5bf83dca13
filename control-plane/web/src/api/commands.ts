import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyDataset, applyLabel } from './cache.js';
import { deleteJson, postForm, postJson } from './client.js';
import { modelVersionPath, retrainPath } from './queries.js';
import type {
  AlertLabelDto,
  Alias,
  DatasetDto,
  ModelEvaluationDto,
  ModelVersionSummaryDto,
  NewAuditOverrideDto,
  NewLabelDto,
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
    mutationFn: (target: { alias: Alias; version: number; by: string; reason?: string }) =>
      postJson<unknown>(`/models/${encodeURIComponent(name)}/aliases`, target),
    onSuccess: useModelsChanged(),
  });
}

export function useRemoveAlias(name: string) {
  return useMutation({
    mutationFn: ({ alias, by }: { alias: Alias; by: string }) =>
      deleteJson<unknown>(`/models/${encodeURIComponent(name)}/aliases/${alias}`, { by }),
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

export function useClearTrainingQueue() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => deleteJson<unknown>('/training-runs?state=queued'),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-runs'] }),
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

/** A new run like one that has ended. */
export function useRestartTrainingRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson<TrainingRunDto>(`/training-runs/${encodeURIComponent(id)}/restart`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-runs'] }),
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
    mutationFn: ({ id, ...why }: { id: string; by: string; reason: string }) =>
      deleteJson<DatasetDto>(`${auditPath(datasetId)}/overrides/${encodeURIComponent(id)}`, why),
    onSuccess: (dataset) => applyDataset(client, dataset),
  });
}

export function useLabelAlert(alertId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (label: NewLabelDto) => postJson<AlertLabelDto>(labelPath(alertId), label),
    onSuccess: (label) => applyLabel(client, { alertId, label }),
  });
}

export function useUndoLabel(alertId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (author: string) => deleteJson<unknown>(labelPath(alertId), { author }),
    onSuccess: () => applyLabel(client, { alertId, label: null }),
  });
}

const labelPath = (alertId: string) => `/alerts/${encodeURIComponent(alertId)}/label`;

const RETRAIN_TIMEOUT_MS = 600_000;

/** Makes the data set first, which takes a while. */
export function useRetrain(model: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: { author: string; promote: boolean }) =>
      postJson<TrainingRunDto>(retrainPath(model), request, RETRAIN_TIMEOUT_MS),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['training-runs'] }),
        client.invalidateQueries({ queryKey: ['retrain'] }),
        client.invalidateQueries({ queryKey: ['labels'] }),
      ]),
  });
}

export function useCancelImport(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson<unknown>(`/datasets/${encodeURIComponent(id)}/cancel`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['dataset', id] }),
  });
}

export function useDeleteDataset(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (why: { by: string; reason: string }) =>
      deleteJson<unknown>(`/datasets/${encodeURIComponent(id)}`, why),
    onSuccess: () => client.invalidateQueries({ queryKey: ['datasets'] }),
  });
}
