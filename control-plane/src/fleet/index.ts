export { AuthorityRotation } from './certificates/authority-rotation.service.js';
export { SubscriberCertificates } from './certificates/subscriber-certificates.js';
export { DesiredStateService } from './desired-state.service.js';
export { AgentDescribed, AgentReported, AgentStatusReceived, GroupRenamed, SubscriberRevoked } from './fleet.events.js';
export { FleetModule } from './fleet.module.js';
export { GroupsService } from './groups/groups.service.js';
export { FleetService } from './fleet.service.js';
export type { DesiredModel } from './persistence/desired-state.entity.js';
