import { createServer as createTcpServer, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { BrokerTls } from './broker-messages.js';
import type { RefusalReason } from './refusals.js';

const HANDSHAKE_MS = 5000;
const BACKLOG = 4096;
const REASONS: Readonly<Record<string, RefusalReason>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
};

/** What a client has shown in the handshake; OpenSSL has checked it against our CAs. */
export interface ShownCertificate {
  /** Lower-case hexadecimal. */
  readonly serial: string;
}

export interface TlsListenerEvents {
  /** Asked about each connection before its handshake; the listener leaves alone what is not admitted. */
  readonly isAdmitted: (socket: Socket) => boolean;
  readonly onConnection: (socket: Socket, certificate: ShownCertificate | undefined) => void;
  readonly onRefused: (reason: RefusalReason, address: string) => void;
  readonly onListening: () => void;
  readonly onFailed: (error: NodeJS.ErrnoException) => void;
}

/**
 * The TLS listener of the broker (TLS 1.3 only). A certificate that is not ours ends the connection before a byte of MQTT
 * is read; a client without any may go on, since readers of the feed have passwords.
 */
export class TlsListener {
  private server: Server | undefined;

  constructor(private readonly events: TlsListenerEvents) {}

  /** Opens the listener, or gives an open one its next certificate. */
  use(tls: BrokerTls): void {
    const options = { key: tls.key, cert: tls.cert, ca: [...tls.ca], minVersion: 'TLSv1.3' as const };
    if (this.server) {
      this.server.setSecureContext(options);
      return this.events.onListening();
    }
    const rules = { requestCert: true, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_MS };
    const server = createServer({ ...options, ...rules }, (socket) => this.accept(socket));
    server.on('tlsClientError', (_error, socket) => this.refuse('connection-error', socket));
    this.server = server;
    // A handshake costs far more than a connection.
    createTcpServer({ noDelay: true }, (socket) => this.events.isAdmitted(socket) && server.emit('connection', socket))
      .on('error', this.events.onFailed)
      .on('listening', this.events.onListening)
      .listen(tls.port, tls.host, BACKLOG);
  }

  private accept(socket: TLSSocket): void {
    const certificate = socket.getPeerX509Certificate();
    if (certificate && !socket.authorized) {
      return this.refuse(REASONS[String(socket.authorizationError)] ?? 'certificate-foreign', socket);
    }
    this.events.onConnection(socket, certificate && { serial: certificate.serialNumber.toLowerCase() });
  }

  /** Node leaves a connection open whose handshake has failed or takes too long. */
  private refuse(reason: RefusalReason, socket: TLSSocket): void {
    this.events.onRefused(reason, socket.remoteAddress ?? '');
    socket.destroy();
  }
}
