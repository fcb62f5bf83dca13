// Runs a TypeScript program of test/ with its arguments: bundled in memory, so that the checkout needs no build of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [entry, ...rest] = process.argv.slice(2);
// Inside node_modules, because what is not bundled is looked for from there.
const folder = mkdtempSync(resolve(import.meta.dirname, '../../node_modules/.picket-run-'));
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
  external: ['typescript', 'koffi', 'mqtt', 'onnxruntime-node', 'pg', 'playwright-core', 'yaml', 'yauzl'],
  logLevel: 'warning',
});
process.argv = [process.argv[0], resolve(entry), ...rest];
await import(pathToFileURL(outfile));
