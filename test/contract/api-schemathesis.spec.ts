import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestControlPlane } from '../support/programs/control-plane.js';
import { operationsOf, readDescription } from '../support/api/openapi.js';
import { pythonTools } from '../support/machine/python-tools.js';
import { describeIf } from '../support/machine/requirements.js';
import { runSchemathesis, startForSchemathesis, tell } from '../support/api/schemathesis.js';

const SEED = Number(process.env['PICKET_SCHEMATHESIS_SEED'] ?? 42);
const SECONDS = 60;

/** On a control plane of its own: it deletes what it finds. */
describeIf(pythonTools, 'schemathesis', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await startForSchemathesis();
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    controlPlane.discard();
  });

  it('finds no answer that the description does not promise, in any operation', async () => {
    const report = await runSchemathesis(controlPlane.url, {
      ...{ seed: SEED, seconds: SECONDS },
      authorization: controlPlane.ownersAuthorization,
    });
    process.stdout.write(tell(report));
    const known = operationsOf(await readDescription(controlPlane.url)).length;
    expect({ findings: report.failures.length, errors: report.errors, said: report.said }).toMatchObject({
      findings: 0,
      errors: [],
      said: expect.stringContaining('No issues found'),
    });
    // All but the stream of events.
    expect(report.operations).toMatchObject({ selected: known - 1, tested: known - 1 });
    expect(report.test_cases.generated).toBeGreaterThan(1000);
    expect(controlPlane.log).not.toContain('"level":50');
  }, 240_000);
});
