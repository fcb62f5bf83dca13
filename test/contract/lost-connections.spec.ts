import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { Pool, type PoolClient } from 'pg';
import { surviveLostConnections } from '../../control-plane/src/platform/database/lost-connections.js';

/** A message of PostgreSQL: its kind, its length, its body. */
function message(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
}

/** "You are in, you may ask" and "the server ends", in one piece, as a server sends it that dies in that moment. */
const WELCOME_AND_END = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0')),
]);

it('a connection that is lost in the moment in which it was made ends no process', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.end(WELCOME_AND_END)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const pool = new Pool({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'u', database: 'd' });
  pool.on('error', () => undefined);
  surviveLostConnections(pool);
  // As TypeORM does it: whoever asked hears of the connection a moment later, and listens from then on.
  const client = await new Promise<PoolClient>((resolve, reject) => {
    pool.connect((error, made) => (made ? resolve(made) : reject(error ?? new Error('no connection'))));
  });
  await expect(client.query('SELECT 1')).rejects.toThrow();
  client.release(true);
  await pool.end();
  server.close();
});
