// `npm run bench -- NAME [arguments]`: runs test/bench/NAME.ts; without a name it lists what there is.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const [name, ...rest] = process.argv.slice(2);
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
if (!known.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME, one of: ${known.join(', ')}\n`);
  process.exit(2);
}
const runner = join(import.meta.dirname, '../support/run-ts.mjs');
const { status } = spawnSync(process.execPath, [runner, join(import.meta.dirname, `${name}.ts`), ...rest], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
