import { once } from 'node:events';
import type { BrokerNews, BrokerOptions, BrokerReport } from './broker-messages.js';
import { CertificateQuestions } from './certificate-questions.js';
import { GuardedBroker } from './guarded-broker.js';
import { TlsListener } from './tls-listener.js';

/** The broker's process: started by `EmbeddedBroker`, which sends the options as its first message. */

const STATS_INTERVAL_MS = 2000;
/** The broker of a control plane that was killed a moment ago needs as long to notice and free the port. */
const PORT_PATIENCE_MS = 2000;
const PORT_RETRY_MS = 100;
/** Connections that the kernel holds until they are accepted. */
const BACKLOG = 4096;

// The channel closes when the control plane ends, however it ends.
process.on('disconnect', () => process.exit(0));

const [options] = (await once(process, 'message')) as [BrokerOptions];
const questions = new CertificateQuestions((question, serial) => report({ kind: 'question', question, serial }));
const broker = await GuardedBroker.create(options, (serial) => questions.ask(serial));
const secure = new TlsListener({
  isAdmitted: (socket) => broker.isAdmitted(socket),
  onConnection: (socket, certificate) => broker.accept(socket, certificate),
  onRefused: (reason, address) => broker.note(reason, address),
  onListening: () => report({ kind: 'secure' }),
  onFailed: ({ code = '', message }) => report({ kind: 'failed', code, message }),
});
process.on('message', hear);
const server = broker.server();
const deadline = Date.now() + PORT_PATIENCE_MS;
server.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EADDRINUSE' && Date.now() < deadline) setTimeout(listen, PORT_RETRY_MS);
  else report({ kind: 'failed', code: error.code ?? '', message: error.message });
});
server.on('listening', () => {
  report({ kind: 'listening' });
  setInterval(() => report({ kind: 'stats', stats: broker.stats }), STATS_INTERVAL_MS);
});
listen();

function listen(): void {
  server.listen(options.port, options.host, BACKLOG);
}

function hear(news: BrokerNews): void {
  if (news.kind === 'tls') secure.use(news.tls);
  else if (news.kind === 'verdict') questions.answer(news.question, news.verdict);
  else if (news.kind === 'expel') broker.expel(news.agentId);
  else if (news.kind === 'subscribers') broker.useSubscribers(news.subscribers);
  else if (news.kind === 'enrolled') broker.enrolled(news.agentIds);
  else broker.know(news.agentIds);
}

function report(message: BrokerReport): void {
  if (process.connected) process.send?.(message);
}
