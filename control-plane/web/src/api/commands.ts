import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyDataset, applyLabel } from './apply-events.js';
import { deleteJson, postForm, postJson, putJson } from './client.js';
import type { Alias, NewAuditOverrideDto, NewLabelDto, NewModelEvaluationDto, NewTrainingRunDto } from './types.js';
import type { FeedScopeDto, NewFeedCredentialDto, NewFeedSubscriberDto } from './types.js';
import type { DeadLetterFilter } from './queries.js';
import type { DeadLetterReplaysDto, NewEnrolmentTokenDto } from './types.js';

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
      postJson('/models/{name}/aliases', { path: { name }, body: target }),
    onSuccess: useModelsChanged(),
  });
}

export function useRemoveAlias(name: string) {
  return useMutation({
    mutationFn: ({ alias, by }: { alias: Alias; by: string }) =>
      deleteJson('/models/{name}/aliases/{alias}', { path: { name, alias }, body: { by } }),
    onSuccess: useModelsChanged(),
  });
}

export function useDeleteVersion(name: string, version: number) {
  return useMutation({
    mutationFn: (why: { by: string; reason: string }) =>
      deleteJson('/models/{name}/versions/{version}', { path: { name, version }, body: why }),
    onSuccess: useModelsChanged(),
  });
}

export function useImportModel() {
  return useMutation({
    mutationFn: (form: FormData) => postForm('/models/import', form),
    onSuccess: useModelsChanged(),
  });
}

export function useStartTrainingRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (run: NewTrainingRunDto) => postJson('/training-runs', { body: run }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-runs'] }),
  });
}

export function useCancelTrainingRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson('/training-runs/{id}/cancel', { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-run', id] }),
  });
}

export function useClearTrainingQueue() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => deleteJson('/training-runs', { query: { state: 'queued' } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-runs'] }),
  });
}

/** Tries a version on a data set, or beside another version. */
export function useEvaluate(name: string, version: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: NewModelEvaluationDto) =>
      postJson('/models/{name}/versions/{version}/evaluations', { path: { name, version }, body: request }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['model', name] }),
  });
}

/** A new run like one that has ended. */
export function useRestartTrainingRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson('/training-runs/{id}/restart', { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['training-runs'] }),
  });
}

export function useImportDataset() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (form: FormData) => postForm('/datasets', form),
    onSuccess: () => client.invalidateQueries({ queryKey: ['datasets'] }),
  });
}

/** Audits a data set again; its progress comes as events. */
export function useAuditAgain(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson('/datasets/{id}/audit', { path: { id: datasetId } }),
    onSuccess: (dataset) => applyDataset(client, dataset),
  });
}

/** Answers for a finding that blocks. */
export function useOverrideFinding(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (override: NewAuditOverrideDto) =>
      postJson('/datasets/{id}/audit/overrides', { path: { id: datasetId }, body: override }),
    onSuccess: (dataset) => applyDataset(client, dataset),
  });
}

export function useWithdrawOverride(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...why }: { id: string; by: string; reason: string }) =>
      deleteJson('/datasets/{id}/audit/overrides/{overrideId}', {
        path: { id: datasetId, overrideId: id },
        body: why,
      }),
    onSuccess: (dataset) => applyDataset(client, dataset),
  });
}

export function useLabelAlert(alertId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (label: NewLabelDto) => postJson('/alerts/{id}/label', { path: { id: alertId }, body: label }),
    onSuccess: (label) => applyLabel(client, { alertId, label }),
  });
}

export function useUndoLabel(alertId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (author: string) => deleteJson('/alerts/{id}/label', { path: { id: alertId }, body: { author } }),
    onSuccess: () => applyLabel(client, { alertId, label: null }),
  });
}

const RETRAIN_TIMEOUT_MS = 600_000;

/** Makes the data set first, which takes a while. */
export function useRetrain(model: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: { author: string; promote: boolean }) =>
      postJson('/models/{name}/retrain', { path: { name: model }, body: request }, RETRAIN_TIMEOUT_MS),
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
    mutationFn: () => postJson('/datasets/{id}/cancel', { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['dataset', id] }),
  });
}

export function useDeleteDataset(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (why: { by: string; reason: string }) => deleteJson('/datasets/{id}', { path: { id }, body: why }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['datasets'] }),
  });
}

export function useCreateEnrolmentToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: NewEnrolmentTokenDto) => postJson('/enrolment-tokens', { body: token }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['enrolment-tokens'] }),
  });
}

export function useRevokeEnrolmentToken(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ by }: { by: string }) => deleteJson('/enrolment-tokens/{id}', { path: { id }, body: { by } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['enrolment-tokens'] }),
  });
}

/** Everything that shows an agent, after its certificates have been revoked or count again. */
function useAgentChanged(id: string) {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['agents'] }),
      client.invalidateQueries({ queryKey: ['agent', id] }),
    ]);
}

export function useRevokeAgent(id: string) {
  return useMutation({
    mutationFn: (why: { by: string; reason: string }) =>
      deleteJson('/agents/{id}/identity', { path: { id }, body: why }),
    onSuccess: useAgentChanged(id),
  });
}

export function useReadmitAgent(id: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) =>
      postJson('/agents/{id}/identity/readmission', { path: { id }, body: { by } }),
    onSuccess: useAgentChanged(id),
  });
}

function useDeadLettersChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['dead-letters'] });
}

export function useReplayDeadLetter() {
  return useMutation({
    mutationFn: (id: string) => postJson('/dead-letters/{id}/replay', { path: { id } }),
    onSuccess: useDeadLettersChanged(),
  });
}

/** All that match, however many requests that takes. */
export function useReplayDeadLetters() {
  return useMutation({
    mutationFn: async (filter: DeadLetterFilter) => {
      const sum = { stored: 0, known: 0, refused: 0, impossible: 0 };
      let after: string | null = null;
      do {
        const body = { ...filter, ...(after !== null && { after }) };
        const answer: DeadLetterReplaysDto = await postJson('/dead-letters/replay', { body });
        for (const outcome of ['stored', 'known', 'refused', 'impossible'] as const) sum[outcome] += answer[outcome];
        after = answer.next;
      } while (after !== null);
      return sum;
    },
    onSettled: useDeadLettersChanged(),
  });
}

export function useDiscardDeadLetter(id: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) => deleteJson('/dead-letters/{id}', { path: { id }, body: { by } }),
    onSuccess: useDeadLettersChanged(),
  });
}

export function useDiscardDeadLetters(filter: DeadLetterFilter) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) => deleteJson('/dead-letters', { body: { ...filter, by } }),
    onSuccess: useDeadLettersChanged(),
  });
}

/** The host gets the id of the agent that it was before. @param id the one that it has now */
export function useConfirmSameMachine(id: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) =>
      postJson('/agents/{id}/identity/same-machine', { path: { id }, body: { by } }),
    onSuccess: useAgentChanged(id),
  });
}

/** The host keeps the name that it has. */
export function useDismissSameMachine(id: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) =>
      deleteJson('/agents/{id}/identity/same-machine', { path: { id }, body: { by } }),
    onSuccess: useAgentChanged(id),
  });
}

/** The agent may renew a certificate that has expired. */
export function useApproveRenewal(id: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) => postJson('/agents/{id}/identity/renewal', { path: { id }, body: { by } }),
    onSuccess: useAgentChanged(id),
  });
}

/** The agent is disconnected, and deletes what it has on its host. */
export function useDecommissionAgent(id: string) {
  return useMutation({
    mutationFn: (why: { by: string; reason: string }) =>
      postJson('/agents/{id}/identity/decommission', { path: { id }, body: why }),
    onSuccess: useAgentChanged(id),
  });
}

export function useUndoDecommission(id: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) =>
      deleteJson('/agents/{id}/identity/decommission', { path: { id }, body: { by } }),
    onSuccess: useAgentChanged(id),
  });
}

/** A lost agent counts as one that is off for another 30 days. */
export function useExpectAgent(id: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) => postJson('/agents/{id}/expectation', { path: { id }, body: { by } }),
    onSuccess: useAgentChanged(id),
  });
}

function useSubscribersChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['feed-subscribers'] });
}

export function useCreateFeedSubscriber() {
  return useMutation({
    mutationFn: (subscriber: NewFeedSubscriberDto) => postJson('/feed-subscribers', { body: subscriber }),
    onSuccess: useSubscribersChanged(),
  });
}

export function useSetFeedScope(name: string) {
  return useMutation({
    mutationFn: (change: { scope: FeedScopeDto; by: string }) =>
      putJson('/feed-subscribers/{name}/scope', { path: { name }, body: change }),
    onSuccess: useSubscribersChanged(),
  });
}

/** Makes a new password or certificate; only the answer holds it. */
export function useSetFeedCredential(name: string) {
  return useMutation({
    mutationFn: (wish: NewFeedCredentialDto) =>
      putJson('/feed-subscribers/{name}/credential', { path: { name }, body: wish }),
    onSuccess: useSubscribersChanged(),
  });
}

export function useRevokeFeedSubscriber(name: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) => deleteJson('/feed-subscribers/{name}', { path: { name }, body: { by } }),
    onSuccess: useSubscribersChanged(),
  });
}
