import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INestApplication } from '@nestjs/common';
import compression from 'compression';
import { static as serveStatic, type NextFunction, type Request, type Response } from 'express';
import { isServerPath } from '../http/paths.js';
import { allowStylesOf } from '../http/security-headers.js';

/** Made by `npm run build:web -w control-plane`. */
const BUILT_CONSOLE = fileURLToPath(new URL('../../../web/dist', import.meta.url));
const NOT_BUILT = 'The console is not built. Run ./scripts/setup.sh (or: npm run build:web -w control-plane).\n';

/** Serves the web console: its files, and its page for every address that is neither a file nor the API's. */
export function serveConsole(app: INestApplication, folder = BUILT_CONSOLE): void {
  // Names of assets change with their content; the page that names them must be asked for each time.
  app.use(
    '/assets',
    compression(),
    serveStatic(join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  );
  app.use(serveStatic(folder, { index: false, maxAge: 0 }));
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!['GET', 'HEAD'].includes(request.method) || isServerPath(request.path)) return next();
    const page = join(folder, 'index.html');
    response.setHeader('Cache-Control', 'no-cache');
    if (existsSync(page)) sendPage(readFileSync(page, 'utf8'), response);
    else response.status(503).type('text/plain').send(NOT_BUILT);
  });
}

/** The components of the page make style elements: only those are let in that show the word of this answer. */
function sendPage(page: string, response: Response): void {
  response.type('html').send(page.replace('STYLE-NONCE', allowStylesOf(response)));
}
