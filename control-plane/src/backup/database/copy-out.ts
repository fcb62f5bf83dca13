import { Readable } from 'node:stream';
import type { Client, Connection, Submittable } from 'pg';

/** Rows are small; this many wait for the reader. */
const WAITING_BYTES = 1024 * 1024;

/**
 * The answer to `COPY … TO STDOUT` as a stream, which holds the server back while its reader is behind. `pg` hands the
 * messages of a query to the object that was submitted, and knows no such object itself.
 */
class CopyOut extends Readable implements Submittable {
  rows = 0;
  private connection: Connection | undefined;

  constructor(private readonly sql: string) {
    super({ highWaterMark: WAITING_BYTES });
  }

  submit(connection: Connection): void {
    this.connection = connection;
    connection.query(this.sql);
  }

  override _read(): void {
    this.connection?.stream.resume();
  }

  /** Who stops reading half-way has to close the connection: the server goes on sending. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.connection?.stream.resume();
    done(error);
  }

  handleCopyData(message: { chunk: Buffer }): void {
    if (this.destroyed) return;
    // The parser of `pg` uses its buffer again.
    if (!this.push(Buffer.from(message.chunk))) this.connection?.stream.pause();
  }

  handleCommandComplete(message: { text: string }): void {
    this.rows = Number(/\d+$/.exec(message.text)?.[0]);
  }

  handleReadyForQuery(): void {
    this.push(null);
  }

  handleError(error: Error): void {
    this.destroy(error);
  }
}

/** Rows in PostgreSQL's text format as they come. @returns how many there were */
export async function* copyOut(client: Client, query: string): AsyncGenerator<Buffer, number> {
  const answer = client.query(new CopyOut(`COPY (${query}) TO STDOUT`));
  for await (const piece of answer) yield piece as Buffer;
  return answer.rows;
}
