export { AlertsModule } from './alerts.module.js';
export { AlertsService, type AlertEvidence } from './alerts.service.js';
export { AlertsStored } from './alerts.events.js';
export type { StoredFlow } from './persistence/alert.entity.js';
