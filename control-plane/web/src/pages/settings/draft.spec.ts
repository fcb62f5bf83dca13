import { describe, expect, it } from '@jest/globals';
import type { SettingDefinitionDto } from '../../api/types.js';
import { faultsOf, valuesOf } from './draft.js';

const definition = (name: string, kind: 'integer' | 'choice'): SettingDefinitionDto => ({
  ...{ name, kind, description: '', unit: null, choices: null, fallback: 1 },
  minimum: kind === 'integer' ? 1 : null,
  maximum: kind === 'integer' ? 100 : null,
});
const DEFINITIONS = [definition('alerts.windowS', 'integer'), definition('log.level', 'choice')];

describe('a draft of settings', () => {
  it('sets only what is filled in', () => {
    expect(valuesOf({ 'alerts.windowS': '', 'log.level': 'debug' })).toEqual({ 'log.level': 'debug' });
  });

  it.each([
    [5, []],
    ['', []],
    [0, ['alerts.windowS']],
    [101, ['alerts.windowS']],
    [1.5, ['alerts.windowS']],
    ['1e', ['alerts.windowS']],
  ])('says what is wrong with %j', (value, faults) => {
    expect(Object.keys(faultsOf(DEFINITIONS, { 'alerts.windowS': value, 'log.level': 'debug' }))).toEqual(faults);
  });
});
