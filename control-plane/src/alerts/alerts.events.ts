import type { AlertSummaryDto } from '../api/alert.js';

/** Alerts of one batch are stored; repeated ones are not among them. */
export class AlertsStored {
  constructor(readonly alerts: readonly AlertSummaryDto[]) {}
}
