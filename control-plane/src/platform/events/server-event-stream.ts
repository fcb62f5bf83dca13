import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { describeError } from '@picket/shared/errors';
import type { ServerEvents } from '../../api/events.js';

/** The console takes its line for dead after two that did not come, so within ten seconds. */
const HEARTBEAT_MS = 3_000;
/** A reader that lets this much pile up is disconnected; the browser comes back and reloads what it shows. */
const MAX_PENDING_BYTES = 1024 * 1024;
const MAX_CLIENTS = 256;

/** Server-sent events to every open console. */
@Injectable()
export class ServerEventStream implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ServerEventStream.name);
  private readonly clients = new Set<Response>();
  private heartbeat: NodeJS.Timeout | undefined;
  private missed: (lastEventId: string) => Promise<string | undefined> = () => Promise.resolve(undefined);
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

  /** Sends to everybody who listens now. @param id given back by a reader that returns, see `onReturn` */
  send<Name extends keyof ServerEvents>(name: Name, data: ServerEvents[Name], id?: string): void {
    if (this.clients.size > 0) this.write(this.format(name, data, id));
  }

  /** An event as it is written. */
  format<Name extends keyof ServerEvents>(name: Name, data: ServerEvents[Name], id?: string): string {
    return `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
  }

  /** Asks what a reader has missed that returns and says which event it saw last. */
  onReturn(missed: (lastEventId: string) => Promise<string | undefined>): void {
    this.missed = missed;
  }

  /**
   * Turns a response into a stream of events; false when there are too many already.
   * @param lastEventId of the event that the reader saw before its connection broke
   */
  attach(response: Response, lastEventId?: string): boolean {
    if (this.clients.size >= MAX_CLIENTS) return false;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 2000\n\n');
    this.clients.add(response);
    response.on('close', () => this.clients.delete(response));
    if (lastEventId !== undefined) void this.tellMissed(response, lastEventId);
    return true;
  }

  private async tellMissed(response: Response, lastEventId: string): Promise<void> {
    try {
      const event = await this.missed(lastEventId);
      if (event !== undefined && this.clients.has(response)) response.write(event);
    } catch (error) {
      // The database is away: the reader has to load anew, as after a broken connection.
      this.logger.warn(`what an event stream has missed is not known now: ${describeError(error)}`);
      response.destroy();
    }
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
