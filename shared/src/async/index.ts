export { backoffMs, type Backoff } from './backoff.js';
export { ExclusiveRunner } from './exclusive-runner.js';
