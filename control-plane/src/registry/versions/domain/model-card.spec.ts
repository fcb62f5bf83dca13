import { describe, expect, it } from '@jest/globals';
import type { ModelManifest } from '@picket/shared/bundle';
import { modelCard, renamedCard } from './model-card.js';

const figures = { support: 9, precision: 0.9, recall: 0.8, f1: 0.85, recallInterval: { low: 0.7, high: 0.9 } };
const manifest = {
  format: 1,
  name: 'lab',
  version: 2,
  createdAt: '2026-11-25T00:00:00.000Z',
  profile: 'cic-v40',
  features: ['Flow Duration'],
  classes: ['Normal', 'DoS'],
  benignClass: 'Normal',
  thresholds: { DoS: 0.5 },
  importance: [{ feature: 'Flow Duration', gain: 3 }],
  metrics: {
    heldOutRows: 18,
    accuracy: 0.9,
    macroF1: 0.85,
    benignFalsePositiveRate: 0.001,
    perClass: { Normal: figures, DoS: figures },
    confusion: [],
  },
  lineage: { runId: 'r', datasets: [{ name: 'set', sha256: 'ab', rows: 30 }], codeVersion: '0', parameters: {} },
} as unknown as ModelManifest;

describe('a model card', () => {
  it('says of a plain model that its probabilities are not calibrated, and claims no interval', () => {
    const card = modelCard(manifest, ['one remark']);
    expect(card).toContain('| DoS | 9 | 0.9000 | 0.8000 (95 %: 0.7000 to 0.9000) | 0.8500 | 0.5000 |');
    expect(card).toContain('Macro-F1 0.8500, accuracy');
    expect(card).toContain('not calibrated');
    expect(card).toContain('- one remark');
    expect(card).not.toMatch(/undefined|unknown|verdict/);
  });

  it('says what was calibrated, estimated and overridden, and what a stranger is called', () => {
    const override = { check: 'identity-shortcut', column: 'Dst Port', by: 'ada', reason: 'lab only', at: 'today' };
    const card = modelCard(
      {
        ...manifest,
        calibration: { temperature: 1.25, biases: {} },
        novelty: { outputName: 'n', threshold: 0.6, components: 19, trainedRows: 1278, falsePositiveRate: 0.001 },
        metrics: { ...manifest.metrics, macroF1Interval: { low: 0.8, high: 0.9 } },
        lineage: { ...manifest.lineage, audit: { verdict: 'block', overrides: [override] } },
      },
      [],
    );
    expect(card).toContain('at temperature 1.2500');
    expect(card).toContain('Macro-F1 0.8500 (95 %: 0.8000 to 0.9000)');
    expect(card).toContain('reaches 0.6000 is `unknown`');
    expect(card).toContain('verdict is `block`');
    expect(card).toContain('| identity-shortcut | Dst Port | ada | lab only | today |');
  });

  it('says of an archive profile that no agent can use it', () => {
    expect(modelCard({ ...manifest, profile: 'cic-2017' }, [])).toContain('cannot be promoted');
  });

  it('gets another title under another name, and keeps the rest', () => {
    const lineage = { ...manifest.lineage, importedFrom: 'ab12' };
    const card = renamedCard(modelCard(manifest, []), { ...manifest, name: 'copy', version: 1, lineage });
    expect(card).toMatch(/^# copy 1\n\nImported from the bundle ab12/);
    expect(card).toContain('## Trained on');
    expect(card).not.toContain('# lab 2');
  });
});
