import { describe, expect, it } from '@jest/globals';
import type { Identity } from './access-policy.js';
import { Places } from './places.js';
import { SHARED_SUBSCRIBER } from './subscribers.js';

const agent = (id: string): Identity => ({ role: 'agent', id });

describe('Places', () => {
  const fill = (places: Places<object>, count: number, identity: (index: number) => Identity): number =>
    Array.from({ length: count }, (_, index) => places.take({}, identity(index))).filter(Boolean).length;

  it('leaves most places to known agents, whatever names are invented and however many readers come', () => {
    const places = new Places(100);
    places.know(Array.from({ length: 100 }, (_, index) => `known-${index}`));
    expect(fill(places, 200, (index) => agent(`invented-${index}`))).toBe(25);
    expect(fill(places, 200, () => ({ role: 'feed', subscriber: SHARED_SUBSCRIBER }))).toBe(25);
    expect(fill(places, 100, (index) => agent(`known-${index}`))).toBe(50);
  });

  it('has a place for the control plane when all others are taken', () => {
    const places = new Places(2);
    expect(fill(places, 3, (index) => agent(`a${index}`))).toBe(2);
    expect(places.take({}, { role: 'control-plane' })).toBe(true);
  });

  it('gives a place again when its client leaves', () => {
    const places = new Places<object>(1);
    const client = {};
    expect(places.take(client, agent('a'))).toBe(true);
    expect(places.take({}, agent('b'))).toBe(false);
    places.leave(client);
    expect(places.take({}, agent('b'))).toBe(true);
  });

  it('counts an invented name as one of the fleet once it is known', () => {
    const places = new Places(40);
    expect(fill(places, 20, (index) => agent(`new-${index}`))).toBe(10);
    places.know(Array.from({ length: 10 }, (_, index) => `new-${index}`));
    expect(fill(places, 20, (index) => agent(`newer-${index}`))).toBe(10);
  });
});
