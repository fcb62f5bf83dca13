import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyDataset } from './cache.js';
import { deleteJson, postForm, postJson } from './client.js';
import type { Alias, DatasetDto, NewAuditOverrideDto, NewTrainingRunDto, TrainingRunDto } from './types.js';

/** Points an alias of a model at a version; agents follow the champion. */
export function useSetAlias(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (target: { alias: Alias; version: number }) =>
      postJson<unknown>(`/models/${encodeURIComponent(name)}/aliases`, target),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['models'] }),
        client.invalidateQueries({ queryKey: ['model'] }),
      ]),
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
