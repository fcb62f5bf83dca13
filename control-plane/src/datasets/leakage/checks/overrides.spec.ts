import { expect, it } from '@jest/globals';
import type { AuditFinding } from './finding.js';
import { findingsMeant, openFindings, type AuditOverride } from './overrides.js';

const finding = (check: AuditFinding['check'], column: string | null, verdict: AuditFinding['verdict'] = 'block') => ({
  check,
  column,
  verdict,
});
const label = finding('label-among-features', 'Label');
const port = finding('identity-shortcut', 'Dst Port');
const override = (of: typeof label, withdrawnAt: string | null = null): AuditOverride => {
  return { id: '1', check: of.check, column: of.column, by: 'Ada', reason: 'to show', at: 'now', withdrawnAt };
};

it('leaves open what blocks and what nobody answers for now', () => {
  const findings = [label, port, finding('time-shortcut', 'Timestamp', 'warn')];
  expect(openFindings(findings, [])).toEqual([label, port]);
  expect(openFindings(findings, [override(port)])).toEqual([label]);
  expect(openFindings(findings, [override(port, 'later')])).toEqual([label, port]);
  expect(openFindings(findings, [override(finding('identity-shortcut', 'Src Port'))])).toEqual([label, port]);
});

it('takes a finding without its column for all of that check, for the caller to count', () => {
  const other = finding('identity-shortcut', 'Src Port');
  expect(findingsMeant([label, port, other], 'identity-shortcut', undefined)).toEqual([port, other]);
  expect(findingsMeant([label, port, other], 'identity-shortcut', 'Src Port')).toEqual([other]);
  expect(findingsMeant([label], 'label-among-features', null)).toEqual([]);
});
