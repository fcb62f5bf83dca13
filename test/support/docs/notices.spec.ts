import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { noticesPage } from './notices-page.js';
import { shippedPackages } from './shipped-packages.js';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

describe('third-party notices', () => {
  it('are what `npm run notices` writes', () => {
    expect(readFileSync(join(CHECKOUT, 'THIRD-PARTY-NOTICES.md'), 'utf8')).toBe(noticesPage(CHECKOUT));
  });

  it('list what programs load and what the console contains, without the tools', () => {
    const names = shippedPackages(CHECKOUT).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['onnxruntime-node', 'typeorm', 'react', '@mantine/core', 'fflate']));
    for (const tool of ['jest', 'vite', 'eslint', 'playwright-core']) expect(names).not.toContain(tool);
  });
});
