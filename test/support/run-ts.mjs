// Runs a TypeScript program of test/ with its arguments: bundled in memory, so that the checkout needs no build of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [entry, ...rest] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'picket-run-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const outfile = join(folder, 'program.mjs');
await build({
  entryPoints: [resolve(entry)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: 'inline',
  external: ['koffi', 'onnxruntime-node'],
  logLevel: 'warning',
});
process.argv = [process.argv[0], resolve(entry), ...rest];
await import(pathToFileURL(outfile));
