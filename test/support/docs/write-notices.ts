import { writeFileSync } from 'node:fs';
import { noticesPage } from './notices-page.js';

/* npm run notices, from the root of the checkout. */
writeFileSync('THIRD-PARTY-NOTICES.md', noticesPage(process.cwd()));
