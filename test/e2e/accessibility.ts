import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { axeFindings, type AxeFinding } from '../support/browser/axe.js';
import { launchBrowser } from '../support/browser/browser.js';
import { consoleViews, goTo, type Get, type View } from '../support/browser/console-views.js';

/**
 * Writes docs/accessibility.md: what axe-core finds on the pages of a running console, in their drawers, dialogs and
 * menus, at three widths, light and dark: accessibility.ts [URL] [NAME...]. Ends with 1 where anything serious is found.
 */
const [, , url = 'http://127.0.0.1:6789', ...names] = process.argv;
const OUTPUT = resolve(import.meta.dirname, '../../docs/accessibility.md');
const WIDTHS = [390, 1024, 1440];
const SCHEMES = ['light', 'dark'] as const;
const PATIENCE_MS = 5000;

const get: Get = async <Body>(path: string) => (await fetch(`${url}/api/v1${path}`)).json() as Promise<Body>;
const views = (await consoleViews(get)).filter(({ name }) => names.length === 0 || names.includes(name));

/** By view; null: it could not be opened. */
const rows = new Map<string, (AxeFinding[] | null)[]>(views.map(({ name }) => [name, []]));
const browser = await launchBrowser();
for (const colorScheme of SCHEMES)
  for (const width of WIDTHS) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.setDefaultTimeout(PATIENCE_MS);
    for (const view of views) {
      const findings = (await goTo(page, url, view)) ? await axeFindings(page) : null;
      rows.get(view.name)?.push(findings);
      for (const { rule, where } of findings ?? [])
        process.stdout.write(`${view.name}, ${width} px, ${colorScheme}: ${rule}: ${where.join('; ')}\n`);
    }
    await page.close();
  }
await browser.close();

const all = [...rows.values()].flat();
const total = all.reduce((sum, findings) => sum + (findings?.length ?? 0), 0);
const looked = all.filter((findings) => findings !== null).length;
const cell = (findings: AxeFinding[] | null) => (findings === null ? '–' : String(findings.length));
const heads = SCHEMES.flatMap((scheme) => WIDTHS.map((width) => `${width} ${scheme}`));
const line = ({ name, path }: View) => [name, `\`${pathKind(path)}\``, ...(rows.get(name) ?? []).map(cell)];
const table = [['view', 'address', ...heads], ['---', '---', ...heads.map(() => '---:')], ...views.map(line)]
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n');
const text = `# Accessibility

What axe-core finds that is serious or critical, written by \`npm run accessibility -- URL\` on a running console. Columns
are widths in pixels and the colour scheme; – is what this console had nothing to open for.

**${total} findings in ${looked} views.**

${table}
`;
if (names.length === 0)
  writeFileSync(OUTPUT, await format(text, { ...(await resolveConfig(OUTPUT)), parser: 'markdown' }));
process.stdout.write(`${total} findings in ${looked} views\n`);
process.exitCode = total === 0 ? 0 : 1;

/** Without the ids of this console. */
function pathKind(path: string): string {
  return path
    .replace(/^(\/alerts)\/\d+/, '$1/ID')
    .replace(/^(\/(?:agents|training|datasets))\/[^/?]+/, '$1/ID')
    .replace(
      /^\/models\/[^/]+\/(\d+|compare)/,
      (_, last: string) => `/models/NAME/${last === 'compare' ? last : 'VERSION'}`,
    );
}
