export { AlertsModule } from './alerts.module.js';
export { AlertsService } from './alerts.service.js';
export { alertNotFound } from './alerts.errors.js';
export { AlertsStored } from './alerts.events.js';
export type { StoredFlow } from './persistence/alert.entity.js';
