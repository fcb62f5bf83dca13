import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as api from '../../../control-plane/src/api-document.js';
import { accessPage } from './access-page.js';
import { configurationPage } from './configuration-page.js';
import { writeBetweenMarks } from '../../bench/marks.js';
import { whereTable } from './where.js';
import { featuresPage } from './features-page.js';
import { mqttPage, mqttSchemas } from './mqtt-page.js';
import { surfacePage } from './surface-page.js';

/* npm run docs, from the root of the checkout: writes the pages that are made from the source. */
writeFileSync('docs/features.md', featuresPage());
writeFileSync('docs/configuration.md', configurationPage());
writeBetweenMarks('CONTRIBUTING.md', 'where', whereTable(process.cwd()));
writeFileSync('docs/mqtt.md', mqttPage());
writeFileSync('docs/mqtt.schemas.json', mqttSchemas());
writeFileSync('docs/surface.md', surfacePage());

// The compiled one: Nest asks for the types of parameters, which only tsc leaves in what it writes.
const compiled = resolve('control-plane/dist/api-document.js');
const { apiDocument } = (await import(compiled)) as typeof api;
writeFileSync('docs/openapi.json', await apiDocument());
writeFileSync('docs/access.md', accessPage());
