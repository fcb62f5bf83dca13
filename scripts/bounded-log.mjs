// node scripts/bounded-log.mjs FILE: appends what comes in to FILE; a full one becomes FILE.1, and the one before is gone.
import { appendFileSync, renameSync, statSync } from 'node:fs';

const MAX_BYTES = Number(process.env.PICKET_LOG_BYTES ?? 50 * 1024 * 1024);
const [file] = process.argv.slice(2);

// It ends with the input: whoever writes has something to say about stopping, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
for await (const chunk of process.stdin) {
  try {
    if (bytes > 0 && bytes + chunk.length > MAX_BYTES) {
      renameSync(file, `${file}.1`);
      bytes = 0;
    }
    appendFileSync(file, chunk, { mode: 0o600 });
    bytes += chunk.length;
  } catch {
    // A full disk costs lines, never the program that writes them.
  }
}
