// One file for the agent: `const enum` columns are inlined, start-up reads one file. Native packages stay outside.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/agent.cjs',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  sourcemap: true,
  external: ['onnxruntime-node', 'koffi'],
  logLevel: 'warning',
});
