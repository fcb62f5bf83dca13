import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the checkout, or the folder of the installed package's parent: this file is in `control-plane/<dist|src>`. */
export const DEFAULT_DATA_DIR = resolve(dirname(fileURLToPath(import.meta.url)), '../..', '.picket');
