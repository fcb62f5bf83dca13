import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Evaluation } from '../../control-plane/src/api/evaluation-report.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi } from '../support/api/learning-api.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const SHARE = 0.4;
const ROWS = 600;

describeIf(xgboost, 'the hold-out of a data set', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    const environment = { PICKET_LEARNING_HOLD_OUT_SHARE: `${SHARE}` };
    controlPlane = await TestControlPlane.start({ environment });
  }, 90_000);

  afterAll(() => controlPlane.stop());

  it('is as large as the setting says, and the report says how large', async () => {
    const api = new LearningApi(controlPlane);
    const content = labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: ROWS / 3 });
    const dataset = await api.import('lab', [{ name: 'a.csv', content }]);
    const run = await api.ended((await api.start(dataset.id, { model: 'lab', parameters: { rounds: 3 } })).id);
    expect(run.state).toBe('succeeded');
    const { heldOut } = await controlPlane.get<Evaluation>('/models/lab/versions/1/evaluation');
    const rows = Number(/The (\d+) of the data set's hold-out/.exec(heldOut.description)?.[1]);
    expect(Math.abs(rows / ROWS - SHARE)).toBeLessThan(0.06);
    expect(heldOut.rows).toBeGreaterThanOrEqual(rows);
  });
});
