import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { Gauge, Registry } from 'prom-client';
import { isForThisServer } from '@picket/shared/hosts';
import type { Agent } from './agent.js';
import { AgentError } from './errors.js';

const LOOPBACK = '127.0.0.1';
/** A client asks by address or as localhost; any other name was pointed here (DNS rebinding). */
const NO_NAMES: ReadonlySet<string> = new Set();
const PREFIX = 'picket_agent_';

/**
 * Serves /metrics (Prometheus text) and /healthz on the loopback address: the only port that an agent listens on.
 * @param port 0: none
 * @throws AgentError `usage.invalid` when the port is taken
 */
export async function startMetrics(agent: Agent, port: number): Promise<{ close(): Promise<void> }> {
  if (port === 0) return { close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    if (!isForThisServer(request, NO_NAMES)) return void response.writeHead(403).end();
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    if (request.url === '/healthz') return void response.end('ok\n');
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    const registry = registryOf(agent);
    void registry.metrics().then((text) => response.setHeader('content-type', registry.contentType).end(text));
  });
  await listen(server, port);
  return {
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new AgentError('usage.invalid', 'user', `port ${port} for the metrics is taken`, {
      cause,
      next: 'set PICKET_METRICS_PORT to a free port, or to 0',
    });
  }
}

/** One gauge per counter of the status; a counter by reason carries the reason as a label. */
function registryOf(agent: Agent): Registry {
  const registry = new Registry();
  const { counters, flowsUnscored, quarantined } = agent.localStatus();
  const all = { ...counters, flowsUnscored, modelsQuarantined: quarantined.length };
  for (const [name, value] of Object.entries(all)) {
    if (value === null || value === undefined) continue;
    const isByReason = typeof value !== 'number';
    const gauge = new Gauge({
      name: PREFIX + snakeCase(name),
      help: `${name} of the agent's status`,
      labelNames: isByReason ? ['reason'] : [],
      registers: [registry],
    });
    if (!isByReason) gauge.set(value);
    else for (const [reason, count] of Object.entries(value)) gauge.set({ reason }, count);
  }
  return registry;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
