import { ESLint } from 'eslint';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const RULES = ['no-restricted-imports', 'walls/floors', 'walls/doors', 'walls/inside-rooms', 'no-restricted-syntax'];

/** What ESLint says of the imports and test titles in a text, as if it stood in that file. */
export async function lintFaultsOf(text: string, file: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: ROOT,
    ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
    overrideConfig: { languageOptions: { parserOptions: { project: false } } },
  });
  const [result] = await eslint.lintText(text, { filePath: resolve(ROOT, file) });
  return result.messages.map(({ message }) => message);
}
