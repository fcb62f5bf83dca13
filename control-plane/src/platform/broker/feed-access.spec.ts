import { describe, expect, it } from '@jest/globals';
import { alertFeedTopic, FEED_LEFT_OUT_TOPIC, FEED_POSITION_TOPIC, groupFeedTopic } from '@picket/shared/contract';
import { FeedAccess, feedFilters, WHOLE_FEED, type FeedScope } from './feed-access.js';

const FEED = 'picket/v1/feed';

describe('what a scope opens', () => {
  const whole = new FeedAccess(WHOLE_FEED);
  const highDos = new FeedAccess({ classes: ['DoS Hulk'], severities: ['high', 'critical'], groups: [] });
  const edge = new FeedAccess({ classes: [], severities: ['high'], groups: ['edge', 'Lab 1'] });

  it.each([
    ['high', 'DoS Hulk', true],
    ['critical', 'dos hulk', true],
    ['high', 'Probe', false],
    ['low', 'DoS Hulk', false],
  ])('limited by class and severity: %s %s → %s', (severity, name, isOpen) => {
    expect(highDos.mayRead(alertFeedTopic(severity, name))).toBe(isOpen);
    expect(whole.mayRead(alertFeedTopic(severity, name))).toBe(true);
  });

  it('brings each alert once: with a group to those limited to groups, without to all others', () => {
    expect(edge.mayRead(groupFeedTopic('edge', 'high', 'DoS'))).toBe(true);
    expect(edge.mayRead(groupFeedTopic('lab 1', 'high', 'DoS'))).toBe(true);
    expect(edge.mayRead(groupFeedTopic('core', 'high', 'DoS'))).toBe(false);
    expect(edge.mayRead(groupFeedTopic('edge', 'low', 'DoS'))).toBe(false);
    expect(edge.mayRead(alertFeedTopic('high', 'DoS'))).toBe(false);
    expect(whole.mayRead(groupFeedTopic('edge', 'high', 'DoS'))).toBe(false);
    expect(highDos.mayRead(groupFeedTopic('edge', 'high', 'DoS Hulk'))).toBe(false);
  });

  it('says to all how far the feed is and what it has left out', () => {
    for (const access of [whole, highDos, edge])
      for (const topic of [FEED_LEFT_OUT_TOPIC, FEED_POSITION_TOPIC])
        expect([access.mayRead(topic), access.mayFollow(topic)]).toEqual([true, true]);
  });

  it.each([
    [`${FEED}/#`, true, true, true],
    [`${FEED}/alerts/#`, true, true, false],
    [`${FEED}/alerts/+/+`, true, true, false],
    [`${FEED}/alerts/high/dos-hulk`, true, true, false],
    [`${FEED}/alerts/low/#`, true, false, false],
    [`${FEED}/alerts/+/probe`, true, false, false],
    [`${FEED}/groups/#`, false, false, true],
    [`${FEED}/groups/edge/+/dos`, false, false, true],
    [`${FEED}/groups/core/#`, false, false, false],
    [`${FEED}/+/high/dos-hulk`, true, true, false],
    [`${FEED}/alerts/high/dos-hulk/more`, false, false, false],
    [`${FEED}/other`, false, false, false],
    ['#', false, false, false],
    ['picket/v1/+/alerts/#', false, false, false],
    ['picket/v1/agents/+/alerts', false, false, false],
    ['$SYS/#', false, false, false],
    [`$share/g/${FEED}/alerts/#`, false, false, false],
  ])('filter %s: whole feed %s, class and severity %s, groups %s', (filter, ofWhole, ofHighDos, ofEdge) => {
    expect([whole, highDos, edge].map((access) => access.mayFollow(filter))).toEqual([ofWhole, ofHighDos, ofEdge]);
  });
});

describe('the filters of a scope', () => {
  const [severities, classes, groups] = [
    ['low', 'high', 'critical'],
    ['DoS Hulk', 'Probe', 'left-out'],
    ['edge', 'lab-1'],
  ];
  const topics = [
    ...severities.flatMap((severity) =>
      classes.flatMap((name) => [
        alertFeedTopic(severity, name),
        ...groups.map((group) => groupFeedTopic(group, severity, name)),
      ]),
    ),
    ...[FEED_LEFT_OUT_TOPIC, FEED_POSITION_TOPIC, `${FEED}/other`, `${FEED}/alerts/high/probe/more`],
    ...['picket/v1/agents/edge/alerts', '$SYS/broker/uptime'],
  ];
  const fits = (filter: string, topic: string) => {
    const [levels, said] = [filter.split('/'), topic.split('/')];
    return levels.length === said.length && levels.every((level, index) => level === '+' || level === said[index]);
  };
  const partsOf = (all: string[]) => [[], all.slice(0, 1), all.slice(1), all];
  const scopes: FeedScope[] = partsOf(severities).flatMap((ofSeverity) =>
    partsOf(classes).flatMap((ofClass) =>
      partsOf(groups).map((ofGroup) => ({ severities: ofSeverity, classes: ofClass, groups: ofGroup })),
    ),
  );

  it('bring what the scope brings, and nothing else', () => {
    for (const scope of scopes) {
      const [access, filters] = [new FeedAccess(scope), feedFilters(scope)];
      const wrong = topics.filter((topic) => access.mayRead(topic) !== filters.some((filter) => fits(filter, topic)));
      expect([scope, wrong]).toEqual([scope, []]);
    }
  });
});
