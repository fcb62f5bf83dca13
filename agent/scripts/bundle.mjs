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

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/agent.cjs',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  sourcemap: true,
  // Less for Node to read at each start; names stay as they are, for stack traces and profiles.
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [englishOnly],
  external: ['onnxruntime-node', 'koffi'],
  logLevel: 'warning',
});
