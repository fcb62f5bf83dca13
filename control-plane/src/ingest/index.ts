export { DroppedTotals } from './dropped-totals.js';
export { UnreadableReceived } from './ingest.events.js';
export { IngestModule } from './ingest.module.js';
export { IngestRegistry } from './ingest-registry.js';
export { MessageHandler, MessageRefused, parseMessage } from './message-handler.js';
export { RecordHandler, type RecordOutcome } from './record-handler.js';
export { sortOut } from './sort-out.js';
