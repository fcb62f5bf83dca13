import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LimitedConnection } from './limited-connection.js';
import { MqttPacketLimit } from './mqtt-packet-limit.js';
import { TokenBucket } from './token-bucket.js';

const PING = Buffer.from([0xc0, 0x00]);

describe('LimitedConnection', () => {
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** A client, what the broker sees of it, and what was refused. */
  const open = async (perSecond: number, burst: number) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [socket] = (await once(server, 'connection')) as [Socket];
    server.close();
    sockets.push(client, socket);
    const refused: string[] = [];
    const rate = new TokenBucket(perSecond, burst);
    const limits = { packets: new MqttPacketLimit(1000), rate, pendingBytes: 1e6 };
    const connection = new LimitedConnection(socket, limits, (reason) => refused.push(reason));
    return { client, connection, refused };
  };

  it('lets a client that sends too fast wait, says so once, and loses nothing', async () => {
    const { client, connection, refused } = await open(100, 10);
    const began = performance.now();
    let bytes = 0;
    const done = new Promise<void>((resolve) => {
      connection.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes === 60 * PING.length) resolve();
      });
    });
    client.setNoDelay(true);
    for (let sent = 0; sent < 60; sent += 1) {
      client.write(PING);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await done;
    // 60 packets: 10 at once, the others at 100 a second; the last of them are read as soon as the debt is paid.
    expect(performance.now() - began).toBeGreaterThan(250);
    expect(refused).toEqual(['slowed-down']);
  });

  it('does not slow down who is waited for', async () => {
    const { client, connection, refused } = await open(1, 1);
    connection.isWaitedFor = true;
    client.write(Buffer.concat([PING, PING, PING, PING]));
    await once(connection, 'data');
    client.write(PING);
    await once(connection, 'data');
    expect(refused).toEqual([]);
  });

  it('closes a connection whose text is none', async () => {
    const { client, connection, refused } = await open(100, 100);
    client.write(Buffer.from([0x30, 0x04, 0x00, 0x02, 0xff, 0xff]));
    await once(connection, 'close');
    expect(refused).toEqual(['text-not-utf8']);
  });
});
