export * from './names.js';
export * from './model-input.js';
