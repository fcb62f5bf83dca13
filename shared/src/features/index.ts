export * from './names.js';
export * from './model-input.js';
export * from './dataset-profiles.js';
