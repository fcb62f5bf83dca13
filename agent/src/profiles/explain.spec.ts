import { describe, expect, it } from '@jest/globals';
import { PROFILE_NAMES, PROFILES } from '@picket/shared/features';
import { explanationOf } from '../commands/explanation.js';
import { closestNames, explainColumn, explainProfile } from './explain.js';

describe('explained columns', () => {
  it.each(PROFILE_NAMES)('are all columns of %s, in order', (profile) => {
    expect(explainProfile(profile).map(({ name }) => name)).toEqual(PROFILES[profile].csv);
  });

  it.each(PROFILE_NAMES)('have a unit of time wherever %s counts microseconds', (profile) => {
    const timed = explainProfile(profile).filter(({ name }) => /IAT|Duration|^Active|^Idle/.test(name));
    expect(timed.length).toBeGreaterThanOrEqual(23);
    expect(new Set(timed.map(({ unit }) => unit))).toEqual(new Set(['µs']));
  });

  it('name the defect of the version that has it', () => {
    expect(explainColumn('cic-v40', 'Init Fwd Win Byts')?.quirk).toContain('Always −1');
    expect(explainColumn('cic-head', 'FWD Init Win Bytes')?.quirk).not.toContain('Always −1');
    expect(explainColumn('picket-1', 'Protocol')?.quirk).toBeUndefined();
  });
});

describe('explanationOf', () => {
  it('shows a column of every profile that has it, in whatever case', () => {
    const shown = explanationOf('flow iat mean', PROFILE_NAMES);
    expect(shown.match(/^Flow IAT Mean \(/gm)).toHaveLength(3);
    expect(shown).toMatch(/unit +µs/);
    expect(explanationOf('Conn Duration', PROFILE_NAMES)).toMatch(/^Conn Duration \(picket-1, column 93\)\n/);
  });

  it('names the closest columns when there is none of that name', () => {
    expect(() => explanationOf('Flow Bytes', ['cic-v40'])).toThrow('cic-v40 has no column "Flow Bytes"');
    expect(closestNames('Flow Bytes', PROFILES['cic-v40'].csv)[0]).toBe('Flow Byts/s');
    expect(closestNames('§', PROFILES['cic-v40'].csv)).toEqual([]);
  });
});
