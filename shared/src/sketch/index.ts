export { binBounds, DdSketch, RELATIVE_ERROR, type SketchBin } from './dd-sketch.js';
export { decodeSketch, encodeSketch, sketchFromMessage, sketchToMessage, writeSketch } from './codec.js';
export { mergeEncoded } from './merge-encoded.js';
export { WireCursor } from './wire-cursor.js';
