import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../platform/config.js';
import { Runtime, type BrokerEndpoint } from '../platform/runtime.js';
import { FeedBroker } from './feed-broker.js';

const EXISTING = { PICKET_MQTT_URL: 'mqtt://127.0.0.1:1883', PICKET_MQTT_AGENTS_URL: 'mqtts://broker:8883' };
const MOSQUITTO = { ...EXISTING, PICKET_MQTT_DYNAMIC_SECURITY: 'true' };
const READERS = { PICKET_MQTT_READERS_URL: 'mqtts://broker:8884' };
const CREDENTIAL = '3e1d94b0-70c5-4d33-9d6b-6c1f4ee8a9a7';

function brokerWith(environment: Record<string, string>, more: Partial<BrokerEndpoint> = {}, caPassphrase = 'secret') {
  const endpoint = { url: 'mqtt://127.0.0.1:1883', username: undefined, password: undefined, ...more };
  return new FeedBroker(new Runtime(loadConfig(environment), '', endpoint, { caPassphrase, agentToken: undefined }));
}

const embedded = () => brokerWith({}, { subscribe: () => undefined });

describe('where subscribers find the broker', () => {
  it('is one address for the embedded broker, and one for each kind of credential at Mosquitto', () => {
    const mosquitto = brokerWith({ ...MOSQUITTO, ...READERS });
    const addresses = [embedded(), mosquitto].map((broker) =>
      (['password', 'certificate'] as const).map((kind) => broker.requireAddress(kind)),
    );
    expect(addresses).toEqual([
      ['mqtts://127.0.0.1:8883', 'mqtts://127.0.0.1:8883'],
      ['mqtts://broker:8884', 'mqtts://broker:8883'],
    ]);
  });

  it('is refused by name where no account can be made, or the address is not known', () => {
    const conflict = expect.objectContaining({ code: 'feed-subscriber.broker.conflict' });
    expect(() => brokerWith({ ...EXISTING, ...READERS }).requireAddress('password')).toThrow(conflict);
    expect(() => brokerWith(MOSQUITTO).requireAddress('password')).toThrow(conflict);
    expect(brokerWith(MOSQUITTO).requireAddress('certificate')).toBe('mqtts://broker:8883');
  });
});

describe('credentials', () => {
  it('have a name of their own at Mosquitto, where a certificate is known by its name alone', () => {
    expect(embedded().userOf('siem', CREDENTIAL)).toBe('feed.siem');
    expect(brokerWith(MOSQUITTO).userOf('siem', CREDENTIAL)).toBe('feed.siem.3e1d94b0');
  });

  it('are random, but at Mosquitto follow from the secret, so that they can be told again', () => {
    const of = (broker: FeedBroker, credential = CREDENTIAL) => broker.passwordOf(credential);
    expect(of(embedded())).not.toBe(of(embedded()));
    const ours = of(brokerWith(MOSQUITTO));
    expect(ours).toMatch(/^[\w-]{32}$/);
    expect(of(brokerWith(MOSQUITTO))).toBe(ours);
    expect(of(brokerWith(MOSQUITTO, {}, 'another'))).not.toBe(ours);
    expect(of(brokerWith(MOSQUITTO), CREDENTIAL.replace('3', '4'))).not.toBe(ours);
  });
});

describe('a scope', () => {
  it('may take 256 permissions at Mosquitto, and any number at the embedded broker', () => {
    const scopeOf = (count: number) => ({
      classes: Array.from({ length: count }, (_, index) => `c${index}`),
      severities: [],
      groups: ['a', 'b'],
    });
    // With the two topics that are open to all.
    expect(() => brokerWith(MOSQUITTO).requireScope(scopeOf(100))).not.toThrow();
    expect(brokerWith(MOSQUITTO).holds(scopeOf(127))).toBe(true);
    const tooMany = expect.objectContaining({ code: 'feed-subscriber.scope.conflict' });
    expect(() => brokerWith(MOSQUITTO).requireScope(scopeOf(128))).toThrow(tooMany);
    expect(embedded().holds(scopeOf(128))).toBe(true);
  });
});
