import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyLabel } from './cache.js';
import { deleteJson, postForm, postJson } from './client.js';
import { retrainPath } from './queries.js';
import type { AlertLabelDto, Alias, DatasetDto, NewLabelDto, NewTrainingRunDto, TrainingRunDto } from './types.js';

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
    mutationFn: (author: string) => deleteJson(labelPath(alertId), { author }),
    onSuccess: () => applyLabel(client, { alertId, label: null }),
  });
}

const labelPath = (alertId: string) => `/alerts/${encodeURIComponent(alertId)}/label`;

/** Makes the data set first, which takes a while. */
export function useRetrain(model: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: { author: string; promote: boolean }) =>
      postJson<TrainingRunDto>(retrainPath(model), request),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['training-runs'] }),
        client.invalidateQueries({ queryKey: ['retrain'] }),
        client.invalidateQueries({ queryKey: ['labels'] }),
      ]),
  });
}
