export { RolloutModule } from './rollout.module.js';
