export { SketchesModule } from './sketches.module.js';
export { SketchStore, type MergeQuery } from './sketch-store.js';
export { WindowTotals, type ClassTotals } from './domain/window-totals.js';
