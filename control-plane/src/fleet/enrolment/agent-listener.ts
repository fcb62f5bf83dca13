import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ControlPlaneError } from '../../errors.js';
import { markAsAgentRequest } from '../../platform/http/doors.js';
import { Runtime } from '../../platform/runtime.js';
import { ListenerCertificates, type ListenerCredentials } from '../certificates/listener-certificates.js';

const RULES = { requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;
const HANDSHAKE_MS = 5000;
const HEADERS_MS = 20_000;
/** Longer than the pause of an agent between two requests for a model. */
const KEEP_ALIVE_MS = 65_000;
const MAX_CONNECTIONS = 2048;

/**
 * The agents' own HTTPS listener: certificates of our CA on both sides. Enrolment needs none; whether one is asked for
 * is decided for each route, so that a refusal says why.
 */
@Injectable()
export class AgentListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('agents');
  private server: Server | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly adapter: HttpAdapterHost,
    private readonly certificates: ListenerCertificates,
  ) {}

  /** @throws PicketError `agents.port-taken` */
  async onApplicationBootstrap(): Promise<void> {
    const { config, agentsUrl } = this.runtime;
    const application =
      this.adapter.httpAdapter.getInstance<(request: IncomingMessage, response: ServerResponse) => void>();
    const server = createServer({ ...RULES, handshakeTimeout: HANDSHAKE_MS }, (request, response) => {
      markAsAgentRequest(request);
      application(request, response);
    });
    Object.assign(server, {
      maxConnections: MAX_CONNECTIONS,
      headersTimeout: HEADERS_MS,
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    this.server = server;
    await this.certificates.keep((credentials) => server.setSecureContext(optionsOf(credentials)));
    await listen(server, config['agents.port'], config['agents.host']);
    this.logger.log(`agents enrol at ${agentsUrl}`);
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function optionsOf({ key, cert, ca }: ListenerCredentials): SecureContextOptions {
  return { key, cert, ca: [...ca], minVersion: 'TLSv1.3' };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    const message = isTaken ? `port ${port} for agents is taken by another program` : String(cause);
    throw new ControlPlaneError('agents.port-taken', message, {
      next: 'stop that program or set PICKET_AGENTS_PORT',
      cause,
    });
  }
}
