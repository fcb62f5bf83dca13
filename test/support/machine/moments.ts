import { watch } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ServerEvents } from '../../../control-plane/src/api/events.js';
import type { TestControlPlane } from '../programs/control-plane.js';

/** A moment that a test waits for; `stop` when it no longer does. */
export interface Moment {
  readonly reached: Promise<void>;
  readonly stop: () => void;
}

/** A server-sent event, as soon as it is sent. Resolves once the stream is open, so that nothing is missed. */
export async function eventMoment<Name extends keyof ServerEvents>(
  controlPlane: TestControlPlane,
  name: Name,
  matches: (data: ServerEvents[Name]) => boolean,
): Promise<Moment> {
  const stopping = new AbortController();
  const response = await controlPlane.fetch(`/events`, { signal: stopping.signal });
  const lines = createInterface({ input: Readable.from(response.body ?? []) });
  const reached = new Promise<void>((resolve) => {
    let event = '';
    lines.on('line', (line) => {
      if (line.startsWith('event: ')) event = line.slice(7);
      else if (event === name && line.startsWith('data: ') && matches(JSON.parse(line.slice(6)) as ServerEvents[Name]))
        resolve();
    });
  });
  // A killed control plane breaks the stream: that is what the test is about.
  lines.on('error', () => undefined);
  return { reached, stop: () => stopping.abort() };
}

/** A file or folder that appears in `folder`. */
export function fileMoment(folder: string, matches: (name: string) => boolean): Moment {
  const stopping = new AbortController();
  const reached = new Promise<void>((resolve) => {
    watch(folder, { signal: stopping.signal }, (_event, name) => name !== null && matches(name) && resolve());
  });
  return { reached, stop: () => stopping.abort() };
}
