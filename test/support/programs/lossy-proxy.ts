import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Passes bytes on, and cuts a line when the server has sent something: the request has arrived, its answer is lost. */
export class LossyProxy {
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly sockets: Set<Socket>,
  ) {}

  /** @param isCut asked for each piece that the server sends: number of the connection, and of the piece from 1 on */
  static async start(port: number, isCut: (connection: number, piece: number) => boolean): Promise<LossyProxy> {
    const sockets = new Set<Socket>();
    let connections = 0;
    const server = createServer((client) => {
      const number = connections++;
      const upstream = connect(port, '127.0.0.1');
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => [client, upstream].forEach((end) => end.destroy()));
      }
      client.on('data', (bytes) => upstream.write(bytes));
      let pieces = 0;
      upstream.on('data', (bytes) => {
        pieces += 1;
        if (isCut(number, pieces)) client.destroy();
        else client.write(bytes);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LossyProxy(server, sockets);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
