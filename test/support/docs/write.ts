import { writeFileSync } from 'node:fs';
import { configurationPage } from './configuration-page.js';
import { featuresPage } from './features-page.js';

/* npm run docs, from the root of the checkout: writes the pages that are made from the source. */
writeFileSync('docs/features.md', featuresPage());
writeFileSync('docs/configuration.md', configurationPage());
