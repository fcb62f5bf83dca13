export { UnreadableReceived } from './ingest.events.js';
export { IngestModule } from './ingest.module.js';
export { IngestRegistry } from './ingest-registry.js';
export { MessageHandler, MessageRefused, parseMessage } from './message-handler.js';
export { RecordHandler, type RecordOutcome, type Refusal } from './record-handler.js';
