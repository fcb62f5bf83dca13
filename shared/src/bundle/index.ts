export * from './manifest.js';
export * from './bundle.js';
export * from './golden.js';
export * from './novelty.js';
export * from './onnx.js';
export * from './verdict.js';
export * from './vet-limits.js';
export { canonicalJson, sha256 } from './seal.js';
export { winnersOf } from './winners.js';
