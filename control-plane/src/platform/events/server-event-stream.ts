import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import type { ServerEvents } from '../server-events.js';

/** The console takes its line for dead after two that did not come, so within ten seconds. */
const HEARTBEAT_MS = 3_000;
/** A reader that lets this much pile up is disconnected; the browser comes back and reloads what it shows. */
const MAX_PENDING_BYTES = 1024 * 1024;
const MAX_CLIENTS = 256;

/** Server-sent events to every open console. */
@Injectable()
export class ServerEventStream implements OnModuleInit, OnApplicationShutdown {
  private readonly clients = new Set<Response>();
  private heartbeat: NodeJS.Timeout | undefined;
  /** Readers that were disconnected because they did not keep up. */
  slowReadersDropped = 0;

  onModuleInit(): void {
    this.heartbeat = setInterval(() => this.send('heartbeat', { at: new Date().toISOString() }), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.heartbeat);
    for (const client of this.clients) client.end();
  }

  /** Sends to everybody who listens now. */
  send<Name extends keyof ServerEvents>(name: Name, data: ServerEvents[Name]): void {
    if (this.clients.size > 0) this.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Turns a response into a stream of events; false when there are too many already. */
  attach(response: Response): boolean {
    if (this.clients.size >= MAX_CLIENTS) return false;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 2000\n\n');
    this.clients.add(response);
    response.on('close', () => this.clients.delete(response));
    return true;
  }

  private write(text: string): void {
    for (const client of this.clients) {
      client.write(text);
      if (client.writableLength <= MAX_PENDING_BYTES) continue;
      this.slowReadersDropped += 1;
      this.clients.delete(client);
      client.destroy();
    }
  }
}
