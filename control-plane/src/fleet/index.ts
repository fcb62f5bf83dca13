export { DesiredStateService } from './desired-state.service.js';
export { FleetModule } from './fleet.module.js';
export type { DesiredModel } from './persistence/desired-state.entity.js';
