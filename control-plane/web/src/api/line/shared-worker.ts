import type { LineMessage } from './messages.js';
import { followStream } from './stream.js';

/** What TypeScript's DOM library does not know of a shared worker. */
interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();
let isOpen = false;
let end: (() => void) | undefined;

function tellAll(message: LineMessage): void {
  if (message.kind !== 'event') isOpen = message.kind === 'open';
  for (const port of ports) port.postMessage(message);
  if (message.kind === 'signed-out') end = undefined;
}

/** One stream for all tabs, held while there is a tab: six streams would take all connections of a browser to a host. */
(self as unknown as SharedScope).onconnect = ({ ports: [port] }) => {
  if (!port) return;
  ports.add(port);
  // All that a tab ever says is that it goes.
  port.onmessage = () => {
    ports.delete(port);
    if (ports.size > 0) return;
    end?.();
    end = undefined;
    isOpen = false;
  };
  if (isOpen) port.postMessage({ kind: 'open' } satisfies LineMessage);
  end ??= followStream('/api/v1/events', tellAll);
};
