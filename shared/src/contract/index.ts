export * from './topics.js';
export * from './capture-warnings.js';
export * from './limits.js';
export * from './messages.js';
