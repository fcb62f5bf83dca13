import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import {
  applyAgent,
  applyAlerts,
  applyDataset,
  applyLabel,
  applyModel,
  applyModelEvaluation,
  applyTrainingRun,
} from './cache.js';
import { apiUrl } from './client.js';
import type { AlertSummaryDto, ServerEvents } from './types.js';

export type Connection = 'connecting' | 'live' | 'reconnecting';

/** A flood of alerts redraws the page twice a second, not a thousand times. */
const ALERT_FLUSH_MS = 500;
/** More than this between two flushes are left to the next refetch. */
const ALERT_BUFFER_MAX = 200;
/** The browser itself comes back after a lost line, but not after an answer that is no stream. */
const REOPEN_MS = 3_000;

let connection: Connection = 'connecting';
const listeners = new Set<() => void>();

function setConnection(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the page hears of changes as they happen. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}

/** Keeps the query cache in step with the server's events; returns the function that ends it. */
export function followServerEvents(client: QueryClient): () => void {
  const alerts: AlertSummaryDto[] = [];
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let source = open();

  function open(): EventSource {
    const opened = new EventSource(apiUrl('/events'));
    opened.onopen = () => {
      // What happened while the line was down never arrives as an event.
      if (connection === 'reconnecting') void client.invalidateQueries();
      setConnection('live');
    };
    opened.onerror = () => {
      setConnection('reconnecting');
      if (opened.readyState === EventSource.CLOSED) reopening = setTimeout(() => (source = open()), REOPEN_MS);
    };
    listen(opened, client, alerts);
    return opened;
  }

  const flush = setInterval(() => {
    if (alerts.length > 0) applyAlerts(client, alerts.splice(0).reverse());
  }, ALERT_FLUSH_MS);

  return () => {
    clearInterval(flush);
    clearTimeout(reopening);
    source.close();
  };
}

function listen(source: EventSource, client: QueryClient, alerts: AlertSummaryDto[]): void {
  const on = <Name extends keyof ServerEvents>(name: Name, apply: (data: ServerEvents[Name]) => void) =>
    source.addEventListener(name, (event: MessageEvent<string>) => apply(JSON.parse(event.data) as ServerEvents[Name]));
  on('alert', (alert) => {
    if (alerts.length < ALERT_BUFFER_MAX) alerts.push(alert);
  });
  on('alert-label', (change) => applyLabel(client, change));
  on('agent', (agent) => applyAgent(client, agent));
  on('dataset', (dataset) => applyDataset(client, dataset));
  on('training-run', (run) => applyTrainingRun(client, run));
  on('model', (model) => applyModel(client, model));
  on('model-evaluation', (evaluation) => applyModelEvaluation(client, evaluation));
}
