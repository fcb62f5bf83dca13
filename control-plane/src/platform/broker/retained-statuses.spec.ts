import { expect, it } from '@jest/globals';
import { agentTopic } from '@picket/shared/contract';
import { RetainedStatuses } from './retained-statuses.js';

it('keeps one status for each agent, as many as there may be agents, none too large', () => {
  const statuses = new RetainedStatuses({ maxStatuses: 2, statusBytes: 10 });
  const admit = (id: string, payload = '{}', retain = true) =>
    statuses.admit({ topic: agentTopic(id, 'status'), payload, retain });
  expect([admit('a'), admit('b'), admit('a'), admit('c')]).toEqual([true, true, true, false]);
  expect(admit('c', '{}', false)).toBe(true);
  expect(admit('a', 'x'.repeat(11))).toBe(false);
  expect(admit('b', '')).toBe(true);
  expect(statuses.size).toBe(1);
  expect(admit('c')).toBe(true);
});
