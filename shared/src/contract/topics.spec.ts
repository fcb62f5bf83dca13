import { describe, expect, it } from '@jest/globals';
import { agentTopic, mayAgentPublish, mayAgentSubscribe, parseAgentTopic } from './topics.js';

describe('topics', () => {
  it('round-trips', () => {
    expect(parseAgentTopic(agentTopic('edge-1', 'alerts'))).toEqual({ agentId: 'edge-1', channel: 'alerts' });
  });

  it.each([
    'picket/v1/agents/a/alerts/x',
    'picket/v2/agents/a/alerts',
    'picket/v1/agents/a b/alerts',
    'picket/v1/agents/+/alerts',
    '',
  ])('does not parse %j', (topic) => expect(parseAgentTopic(topic)).toBeUndefined());

  it('lets an agent write its own up-topics and read its own down-topics, nothing else', () => {
    expect(mayAgentPublish('a', agentTopic('a', 'status'))).toBe(true);
    expect(mayAgentPublish('a', agentTopic('b', 'status'))).toBe(false);
    expect(mayAgentPublish('a', agentTopic('a', 'desired'))).toBe(false);
    expect(mayAgentPublish('a', 'picket/v1/feed/alerts/high/dos')).toBe(false);
    expect(mayAgentSubscribe('a', agentTopic('a', 'ack'))).toBe(true);
    for (const filter of ['#', 'picket/v1/agents/+/ack', agentTopic('b', 'ack'), agentTopic('a', 'alerts')])
      expect(mayAgentSubscribe('a', filter)).toBe(false);
  });
});
