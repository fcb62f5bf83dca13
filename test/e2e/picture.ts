import { resolve } from 'node:path';
import { launchBrowser, takePicture } from '../support/browser/browser.js';

/** `npm run picture [URL]`: makes the README's picture from the running program; by default from that of start.sh. */
const PICTURE = 'docs/console.png';
const url = process.argv[2] ?? process.env['PICKET_URL'] ?? 'http://127.0.0.1:6789';

const browser = await launchBrowser();
try {
  await takePicture(await browser.newPage(), url.replace(/\/$/, ''), resolve(PICTURE));
  process.stdout.write(`${PICTURE} shows ${url}\n`);
} finally {
  await browser.close();
}
