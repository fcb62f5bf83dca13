import { once } from 'node:events';
import type { Client, Connection, Submittable } from 'pg';

/** What `pg` can do and its types leave out. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** `COPY … FROM STDIN`: `pg` hands the messages of a query to the object that was submitted. */
class CopyIn implements Submittable {
  /** Resolves with the connection that the server wants rows on. */
  readonly begun: Promise<CopyConnection>;
  /** Resolves with the number of rows that were stored. */
  readonly stored: Promise<number>;
  private begin!: (connection: CopyConnection) => void;
  private end!: (rows: number) => void;
  private fail!: (error: Error) => void;
  private rows = 0;

  constructor(private readonly sql: string) {
    const failed = new Promise<never>((_, reject) => (this.fail = reject));
    this.begun = Promise.race([failed, new Promise<CopyConnection>((resolve) => (this.begin = resolve))]);
    this.stored = Promise.race([failed, new Promise<number>((resolve) => (this.end = resolve))]);
    for (const promise of [failed, this.begun, this.stored]) promise.catch(() => undefined);
  }

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.begin(connection);
  }

  handleCommandComplete(message: { text: string }): void {
    this.rows = Number(/\d+$/.exec(message.text)?.[0]);
  }

  handleReadyForQuery(): void {
    this.end(this.rows);
  }

  handleError(error: Error): void {
    this.fail(error);
  }
}

/** Stores rows that are in PostgreSQL's text format. @returns how many there were */
export async function copyIn(
  client: Client,
  target: string,
  rows: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const copy = client.query(new CopyIn(`COPY ${target} FROM STDIN`));
  const connection = await copy.begun;
  try {
    for await (const piece of rows) {
      connection.sendCopyFromChunk(piece);
      if (connection.stream.writableNeedDrain) await Promise.race([once(connection.stream, 'drain'), copy.stored]);
    }
    connection.endCopyFrom();
  } catch (error) {
    connection.sendCopyFail('the source has failed');
    await copy.stored.catch(() => undefined);
    throw error;
  }
  return copy.stored;
}
