import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { BROWSERS, findProgram } from '../machine/find-program.js';

/** Nothing of it talks to anybody but the pages it is given. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

/** The machine's own Chromium, headless, with a profile that is gone afterwards. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findProgram(...BROWSERS);
  if (executablePath === undefined) throw new Error('no Chromium on this machine');
  return chromium.launch({ executablePath, args: QUIET });
}

/**
 * The README's picture: the overview of a running console with alerts in it, as an operator sees it.
 * @param url of the control plane
 */
export async function takePicture(page: Page, url: string, path: string): Promise<void> {
  await page.setViewportSize(WIDE);
  await page.goto(`${url}/overview`);
  await page.getByRole('table').getByRole('link').first().waitFor();
  await page.locator('canvas').first().waitFor();
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
}
