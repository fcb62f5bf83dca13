import { describe, expect, it } from '@jest/globals';
import type { AgentStatus } from '@picket/shared/contract';
import { REMOTE_SETTING_NAMES, type SettingValues } from '@picket/shared/settings';
import fc from 'fast-check';
import { SETTING_SCOPES } from '../../api/setting.js';
import { effectiveSettings, effectiveValues, hasNarrower, originOf, type Layers } from './effective.js';

const values = fc
  .dictionary(fc.constantFrom(...REMOTE_SETTING_NAMES), fc.integer({ min: 1, max: 100 }))
  .map((said): SettingValues => ({ ...said }));
const layers: fc.Arbitrary<Layers> = fc.record({ fleet: values, group: values, agent: values });

const agentStatusOf = (revision: number, said: SettingValues) =>
  ({ settings: { revision, values: said } }) as AgentStatus;

/** The definition, written down once more: the narrowest that says something. */
function narrowest(all: Layers, name: string) {
  for (const scope of ['agent', 'group', 'fleet'] as const)
    if (name in all[scope]) return { origin: scope, value: all[scope][name] };
  return { origin: 'host', value: undefined };
}

describe('the settings that hold for an agent', () => {
  it('are those of the narrowest scope that says something, and its origin is that scope', () => {
    fc.assert(
      fc.property(layers, (all) => {
        for (const name of REMOTE_SETTING_NAMES) {
          const { origin, value } = narrowest(all, name);
          expect(effectiveValues(all)[name]).toBe(value);
          expect(originOf(all, name) ?? 'host').toBe(origin);
        }
      }),
    );
  });

  it('do not change by what a wider scope says of a setting that a narrower one says too', () => {
    fc.assert(
      fc.property(layers, fc.constantFrom(...SETTING_SCOPES), values, (all, scope, others) => {
        const changed = { ...all, [scope]: others };
        for (const name of REMOTE_SETTING_NAMES)
          if (hasNarrower(all, scope, name)) expect(effectiveValues(changed)[name]).toBe(effectiveValues(all)[name]);
      }),
    );
  });

  it('are applied only where the agent has carried out the revision and reports the value', () => {
    const all: Layers = { fleet: { 'alerts.perMinute': 5 }, group: {}, agent: {} };
    const stateOf = (status: ReturnType<typeof agentStatusOf> | null, refused: object[] = []) => {
      const lastReport = { revision: 3, subject: 'configuration', refused } as never;
      const settings = effectiveSettings(all, { status, lastReport, revision: 3 });
      return settings.find(({ name }) => name === 'alerts.perMinute');
    };
    expect(stateOf(null)).toMatchObject({ state: 'unknown', value: 5, origin: 'fleet', reported: null });
    expect(stateOf(agentStatusOf(2, { 'alerts.perMinute': 600 }))).toMatchObject({ state: 'pending', reported: 600 });
    expect(stateOf(agentStatusOf(3, { 'alerts.perMinute': 5 }))).toMatchObject({ state: 'applied', reported: 5 });
    const refusal = { setting: 'alerts.perMinute', reason: 'no' };
    expect(stateOf(agentStatusOf(3, { 'alerts.perMinute': 600 }), [refusal])).toMatchObject({
      state: 'refused',
      reason: 'no',
    });
  });

  it('are what the host says where no scope does', () => {
    const none: Layers = { fleet: {}, group: {}, agent: {} };
    const said = { status: agentStatusOf(0, { 'log.level': 'debug' }), lastReport: null, revision: 0 };
    const level = effectiveSettings(none, said).find(({ name }) => name === 'log.level');
    expect(level).toMatchObject({ value: 'debug', origin: 'host', reported: 'debug', state: 'applied' });
  });
});
