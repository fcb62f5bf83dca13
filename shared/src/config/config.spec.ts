import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigurationError, describeSettings, flag, resolveSettings, setting } from './index.js';

const port = z.coerce.number().int().min(1).max(65_535);
const settings = {
  'http.port': setting('T_HTTP_PORT', port.default(6789), 'Port of the API.'),
  'alerts.aggregate': setting('T_AGGREGATE', flag.default(true), 'One alert for many flows.'),
  'mqtt.password': setting('T_PASSWORD', z.string().optional(), 'Broker password.', { secret: true }),
};

function faultsOf(environment: Record<string, string>, file?: unknown): readonly string[] {
  try {
    resolveSettings(settings, environment, file);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
  }
  return [];
}

describe('settings', () => {
  it('takes the environment before the file before the default', () => {
    const file = { http: { port: 7000 }, alerts: { aggregate: false } };
    expect(resolveSettings(settings, { T_HTTP_PORT: '7001' }, file)).toEqual({
      'http.port': 7001,
      'alerts.aggregate': false,
      'mqtt.password': undefined,
    });
    expect(resolveSettings(settings, { T_AGGREGATE: 'no' })['alerts.aggregate']).toBe(false);
    expect(resolveSettings(settings, {})['http.port']).toBe(6789);
  });

  it('names every fault at once, unknown names in the file included', () => {
    const faults = faultsOf({ T_HTTP_PORT: '70000', T_AGGREGATE: 'perhaps' }, { http: { prot: 1 } });
    expect(faults).toHaveLength(3);
    expect(faults.join('\n')).toMatch(/http\.prot: unknown setting/);
    expect(faults.join('\n')).toMatch(/T_HTTP_PORT: .*70000/);
    expect(faults.join('\n')).toMatch(/T_AGGREGATE: .*perhaps/);
  });

  it('never repeats the value of a secret', () => {
    const strict = { secret: setting('T_SECRET', z.string().min(20), 'A secret.', { secret: true }) };
    expect(() => resolveSettings(strict, { T_SECRET: 'hunter2' })).toThrow(/T_SECRET/);
    expect(() => resolveSettings(strict, { T_SECRET: 'hunter2' })).not.toThrow(/hunter2/);
  });

  it('describes itself for --help', () => {
    expect(describeSettings(settings)).toEqual([
      { name: 'http.port', env: 'T_HTTP_PORT', default: '6789', description: 'Port of the API.' },
      { name: 'alerts.aggregate', env: 'T_AGGREGATE', default: 'true', description: 'One alert for many flows.' },
      { name: 'mqtt.password', env: 'T_PASSWORD', default: '', description: 'Broker password.' },
    ]);
  });
});
