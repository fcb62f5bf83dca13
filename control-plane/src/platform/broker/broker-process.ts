import { once } from 'node:events';
import type { BrokerOptions, BrokerReport } from './broker-messages.js';
import { GuardedBroker } from './guarded-broker.js';

/** The broker's process: started by `EmbeddedBroker`, which sends the options as its first message. */

const STATS_INTERVAL_MS = 2000;

// The channel closes when the control plane ends, however it ends.
process.on('disconnect', () => process.exit(0));

const [options] = (await once(process, 'message')) as [BrokerOptions];
const broker = await GuardedBroker.create(options);
const server = broker.server();
server.on('error', (error: NodeJS.ErrnoException) => {
  report({ kind: 'failed', code: error.code ?? '', message: error.message });
});
server.listen(options.port, options.host, () => {
  report({ kind: 'listening' });
  setInterval(() => report({ kind: 'stats', stats: broker.stats }), STATS_INTERVAL_MS);
});

function report(message: BrokerReport): void {
  if (process.connected) process.send?.(message);
}
