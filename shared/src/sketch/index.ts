export { DdSketch, RELATIVE_ERROR } from './dd-sketch.js';
export { decodeSketch, encodeSketch, sketchFromMessage, sketchToMessage } from './codec.js';
