/** @jest-environment ./test/support/machine/native-arrays-environment.mjs */
import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditDataset } from '../../control-plane/src/datasets/leakage/checks/audit.js';
import { importInsdn } from '../support/data/insdn.js';
import { describeIf, SHARED_DIR, shared } from '../support/machine/requirements.js';

describeIf(shared('data/insdn'), 'the audit of InSDN', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-insdn-'));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('names the shortcuts that make random splits of it worthless, with their figures', async () => {
    const { matrix, lines } = await importInsdn(SHARED_DIR, folder);
    lines.slice(1).forEach((line, row) => (matrix.origins.startMs[row] = startOf(line)));
    const audit = auditDataset(matrix)!;
    expect(audit.verdict).toBe('warn');
    const said = Object.fromEntries(audit.findings.map(({ column, check, message }) => [column ?? check, message]));
    // The first figures of each are those of an independent count over the file.
    expect(said['Src IP + Dst IP']).toContain('99.3 % of the rows right by heart');
    expect(said['Dst Port']).toContain('98.6 % of the rows right by heart');
    expect(said['Src Port']).toContain('99.0 % of the rows right by heart');
    expect(said['duplicate-rate']).toContain('38.1 %');
    const scores = Object.fromEntries(audit.findings.map(({ check, score }) => [check, score]));
    expect(scores['time-shortcut']).toBeGreaterThan(0.95);
    expect(scores['split-overlap']).toBeGreaterThan(0.4);
    expect(audit.findings).toContainEqual(expect.objectContaining({ check: 'numeric-identifier', verdict: 'pass' }));
  });
});

/** Day first, no seconds: the file was saved by a spreadsheet. The begin of the flow in milliseconds. */
function startOf(line: string): number {
  const [day, month, year, hour, minute] = line.split(',')[6].split(/[/: ]/).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}
