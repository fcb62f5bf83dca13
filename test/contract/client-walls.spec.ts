import { expect, it } from '@jest/globals';
import { lintFaultsOf } from '../support/import-graph/lint-text.js';

it.each([
  ['control-plane/src/cli/commands/alerts.ts', '../..'],
  ['control-plane/web/src/api/types.ts', '../../../src'],
  ['control-plane/web/src/pages/alerts/alerts-page.tsx', '../../../../src'],
])(
  'a type of the API that does not come from its document fails lint in %s',
  async (file, source) => {
    for (const path of ['api/alert.js', 'platform/runtime.js', 'alerts/alerts.service.js']) {
      const messages = await lintFaultsOf(`export type { Taken } from '${source}/${path}';\n`, file);
      expect(messages).toEqual([expect.stringContaining('Types of the API come from api-types/')]);
    }
    const allowed = ['api-types/index.js', 'api/alert-verdicts.js', 'registry/aliases/domain/comparison-verdict.js'];
    for (const path of allowed) expect(await lintFaultsOf(`import '${source}/${path}';\n`, file)).toEqual([]);
  },
  120_000,
);

it('the wire schemas fail lint when they import a context, the platform or a framework', async () => {
  const file = 'control-plane/src/api/alert.ts';
  for (const path of [
    '../alerts/index.js',
    '../alerts/alerts.errors.js',
    '../platform/clock.js',
    '@nestjs/common',
    'typeorm',
  ])
    expect(await lintFaultsOf(`import '${path}';\n`, file)).toContainEqual(
      expect.stringContaining('api/ imports zod and shared only'),
    );
  for (const path of ['./fields.js', '@picket/shared/text', 'zod'])
    expect(await lintFaultsOf(`import '${path}';\n`, file)).toEqual([]);
}, 120_000);
