import { expect, it } from '@jest/globals';
import type { AuditFindingDto, DatasetDto } from '../../../api/types.js';
import { summaryOf } from './summary.js';

const blocking = { check: 'label-among-features', verdict: 'block', column: 'Label', score: 1, message: '' } as const;
const audit = (verdict: AuditFindingDto['verdict']): DatasetDto['audit'] => ({ verdict, findings: [] });

it('says what follows from the verdict, and of an overridden one that it no longer blocks', () => {
  expect(summaryOf({ audit: audit('block'), blockedBy: [blocking] })).toMatchObject({ title: 'One finding blocks' });
  expect(summaryOf({ audit: audit('block'), blockedBy: [] })).toMatchObject({
    title: 'Blocking findings are overridden',
  });
  expect(summaryOf({ audit: audit('warn'), blockedBy: [] })).toMatchObject({ title: 'Passes, with warnings' });
  expect(summaryOf({ audit: audit('pass'), blockedBy: [] })).toMatchObject({ title: 'Passes', colour: 'green' });
});
