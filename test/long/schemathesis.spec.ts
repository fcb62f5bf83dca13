import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestControlPlane } from '../support/programs/control-plane.js';
import { pythonTools } from '../support/machine/python-tools.js';
import { describeIf } from '../support/machine/requirements.js';
import { runSchemathesis, startForSchemathesis, tell } from '../support/api/schemathesis.js';

const SEED = Number(process.env['PICKET_SCHEMATHESIS_SEED'] ?? Date.now() % 1_000_000);
const SECONDS = 600;
const EXAMPLES = 200;

/** As in test/contract, with another seed each time, more examples, and operations that follow each other. */
describeIf(pythonTools, 'schemathesis, for ten minutes', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await startForSchemathesis();
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    controlPlane.discard();
  });

  it('finds nothing', async () => {
    const more = ['--phases', 'examples,coverage,fuzzing,stateful', '--max-examples', `${EXAMPLES}`];
    const report = await runSchemathesis(controlPlane.url, {
      ...{ seed: SEED, seconds: SECONDS, more },
      authorization: controlPlane.ownersAuthorization,
    });
    process.stdout.write(tell(report));
    expect({ findings: report.failures.length, errors: report.errors, said: report.said }).toMatchObject({
      findings: 0,
      errors: [],
      said: expect.stringContaining('No issues found'),
    });
    expect(controlPlane.log).not.toContain('"level":50');
  }, 1_200_000);
});
