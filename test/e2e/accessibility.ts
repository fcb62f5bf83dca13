import { axeFindings } from '../support/axe.js';
import { launchBrowser } from '../support/browser.js';

/**
 * Prints what axe-core finds on the pages of a running console, page by page, at three widths, light and dark:
 * accessibility.ts [URL] [PATH...]. Ends with 1 where anything serious is found.
 */
const [, , url = 'http://127.0.0.1:6789', ...paths] = process.argv;
const PAGES = ['overview', 'alerts', 'agents', 'drift', 'models', 'training', 'datasets', 'labels'].map(
  (name) => `/${name}`,
);
const WIDTHS = [390, 1024, 1440];
const SETTLE_MS = 2500;

const browser = await launchBrowser();
let total = 0;
process.stdout.write('| page | width | theme | serious or critical findings |\n| --- | ---: | --- | --- |\n');
for (const colorScheme of ['light', 'dark'] as const)
  for (const width of WIDTHS) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    for (const path of paths.length > 0 ? paths : PAGES) {
      await page.goto(url + path);
      await page.waitForTimeout(SETTLE_MS);
      const findings = await axeFindings(page);
      total += findings.length;
      const words = findings.map(({ rule, where }) => `${rule} (${where.join('; ').replaceAll('\n', ' ')})`);
      process.stdout.write(`| ${path} | ${width} | ${colorScheme} | ${words.join(', ') || 'none'} |\n`);
    }
    await page.close();
  }
await browser.close();
process.exitCode = total === 0 ? 0 : 1;
