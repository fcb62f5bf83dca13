import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteResource, postForm, postJson } from './client.js';
import type { Alias, DatasetDto, NewTrainingRunDto, TrainingRunDto } from './types.js';

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
    mutationFn: () => deleteResource(`/datasets/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['datasets'] }),
  });
}
