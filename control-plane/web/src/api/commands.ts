import { useMutation, useQueryClient } from '@tanstack/react-query';
import { postForm, postJson } from './client.js';
import { modelVersionPath } from './queries.js';
import type {
  Alias,
  DatasetDto,
  ModelEvaluationDto,
  NewModelEvaluationDto,
  NewTrainingRunDto,
  TrainingRunDto,
} from './types.js';

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
