import type { QueryClient } from '@tanstack/react-query';
import { announceArrivals } from './arrivals.js';
import {
  applyAgent,
  applyAlerts,
  applyDataset,
  applyLabel,
  applyModel,
  applyModelEvaluation,
  applyTrainingRun,
} from './apply-events.js';
import { connection, hear, lose } from './connection.js';
import { openLine } from './line/line.js';
import type { LineMessage } from './line/messages.js';
import { signedOut } from './session.js';
import type { AlertSummaryDto, ServerEvents } from './types.js';

/** A flood of alerts redraws the page twice per second, not a thousand times. */
const ALERT_FLUSH_MS = 500;
/** With more than this between two flushes the lists are asked for again. */
const ALERT_BURST_MAX = 200;
/** A hidden tab flushes once per minute; alerts beyond this are only counted. */
const ALERT_BUFFER_MAX = 5000;

/** Keeps the query cache in step with the server's events; returns the function that ends it. */
export function followServerEvents(client: QueryClient): () => void {
  const alerts = new AlertBuffer();
  const handlers = handlersOf(client, alerts);
  const take = (message: LineMessage) => {
    if (message.kind === 'lost') return lose();
    if (message.kind === 'signed-out') return signedOut(client);
    // What happened while the line was down never arrives as an event.
    if (connection().state === 'reconnecting') void client.invalidateQueries();
    hear();
    if (message.kind === 'event') handlers[message.name](JSON.parse(message.data) as never);
  };
  const flush = setInterval(() => alerts.flush(client), ALERT_FLUSH_MS);
  const close = openLine(take);
  return () => {
    clearInterval(flush);
    close();
  };
}

/** Alerts between two flushes. */
class AlertBuffer {
  private alerts: AlertSummaryDto[] = [];
  private leftOut = 0;

  add(alert: AlertSummaryDto): void {
    if (this.alerts.length < ALERT_BUFFER_MAX) this.alerts.push(alert);
    else this.leftOut += 1;
  }

  flush(client: QueryClient): void {
    const [alerts, leftOut] = [this.alerts.splice(0).reverse(), this.leftOut];
    this.leftOut = 0;
    if (alerts.length === 0) return;
    announceArrivals(alerts, leftOut);
    applyAlerts(client, alerts.slice(0, ALERT_BURST_MAX), leftOut + Math.max(0, alerts.length - ALERT_BURST_MAX));
  }
}

type Handlers = { [Name in keyof ServerEvents]: (data: ServerEvents[Name]) => void };

const handlersOf = (client: QueryClient, alerts: AlertBuffer): Handlers => ({
  heartbeat: () => undefined,
  alert: (alert) => alerts.add(alert),
  'alerts-left-out': ({ count }) => {
    announceArrivals([], count);
    void client.invalidateQueries({ queryKey: ['alerts'] });
  },
  'alert-label': (change) => applyLabel(client, change),
  agent: (agent) => applyAgent(client, agent),
  dataset: (dataset) => applyDataset(client, dataset),
  'training-run': (run) => applyTrainingRun(client, run),
  model: (model) => applyModel(client, model),
  'model-evaluation': (evaluation) => applyModelEvaluation(client, evaluation),
});
