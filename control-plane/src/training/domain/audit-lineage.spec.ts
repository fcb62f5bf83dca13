import { expect, it } from '@jest/globals';
import { lineageOfAudit } from './audit-lineage.js';

const override = { id: '1', check: 'label-among-features', column: 'Label', by: 'Ada', reason: 'to show', at: 'now' };

it('keeps the overrides that are in force, and nothing without an audit', () => {
  const auditOverrides = [
    { ...override, withdrawnAt: null },
    { ...override, by: 'Eve', withdrawnAt: 'later' },
  ];
  expect(lineageOfAudit({ audit: { verdict: 'block' }, auditOverrides })).toEqual({
    verdict: 'block',
    overrides: [{ check: 'label-among-features', column: 'Label', by: 'Ada', reason: 'to show', at: 'now' }],
  });
  expect(lineageOfAudit({ audit: null, auditOverrides })).toBeUndefined();
});
