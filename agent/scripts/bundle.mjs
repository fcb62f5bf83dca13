// One file for the agent: `const enum` columns are inlined, start-up reads one file. Native packages stay outside.
import { build } from 'esbuild';

/** zod loads the messages of 50 languages at start, a tenth of the start of the agent, whose own are English. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Certificates are asked for once in months: their library is a file of its own, which no other start reads. */
const certificatesApart = {
  name: 'certificates-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/certificate-request\.js$/ }, () => ({ path: './certificate-request.cjs', external: true }));
  },
};

const options = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  sourcemap: true,
  // Less for Node to read at each start; names stay as they are, for stack traces and profiles.
  minifyWhitespace: true,
  minifySyntax: true,
  external: ['onnxruntime-node', 'koffi'],
  logLevel: 'warning',
};

await build({
  ...options,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/agent.cjs',
  plugins: [englishOnly, certificatesApart],
});
await build({
  ...options,
  entryPoints: ['src/identity/certificate-request.ts'],
  outfile: 'dist/certificate-request.cjs',
});
