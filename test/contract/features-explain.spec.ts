import { describe, expect, it } from '@jest/globals';
import { runAgentCli } from '../support/programs/agent-cli.js';

describe('picket-agent features --explain', () => {
  it('prints definition, unit and quirk of a column without any input', async () => {
    const { code, stdout, stderr } = await runAgentCli(['features', '--explain', 'init fwd win byts', '-p', 'cic-v40']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Init Fwd Win Byts \(cic-v40, column 72\)\n {2}definition .*\n {2}unit +bytes\n/);
    expect(stdout).toMatch(/quirk .*Always −1/);
  });

  it('answers an unknown column with one line, the closest names and exit code 2', async () => {
    const { code, stdout, stderr } = await runAgentCli(['features', '--explain', 'Flow Byte/s']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^picket-agent: no profile has a column "Flow Byte\/s" \(did you mean .*Flow Byts\/s.*\)\n$/,
    );
  });

  it('wants a capture when it is not to explain anything', async () => {
    expect(await runAgentCli(['features'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'picket-agent: features: name at least one capture\n',
    });
  });
});
