import { describe, expect, it } from '@jest/globals';
import { admitSubscriber, expelSubscriber, reconcileSubscribers, type FeedClient } from './dynamic-security-feed.js';

const WHOLE = { classes: [], severities: [], groups: [] };
const FEED = 'picket/v1/feed';

const subscriber = (name: string, more: Partial<FeedClient> = {}): FeedClient => ({
  user: `feed.${name}`,
  credential: `credential of ${name}`,
  password: null,
  scope: WHOLE,
  ...more,
});

/** As the plugin lists a client that was made by these commands. */
const known = (client: FeedClient, more: object = {}) => {
  const made = admitSubscriber(client).at(-1) as unknown as { textdescription: string };
  const roles = [{ rolename: client.user }];
  return { username: client.user, textdescription: made.textdescription, disabled: false, roles, ...more };
};

describe('subscribers of the feed at the dynamic-security plugin', () => {
  it('may subscribe to the feed, and are delivered what their scope holds', () => {
    const scope = { classes: ['DoS Hulk'], severities: ['high', 'critical'], groups: ['edge'] };
    const role = admitSubscriber(subscriber('siem', { scope })).find(({ command }) => command === 'createRole');
    const acls = role?.['acls'] as { acltype: string; topic: string; allow: boolean }[];
    expect(acls.every(({ allow }) => allow)).toBe(true);
    expect(acls.map(({ acltype, topic }) => `${acltype} ${topic}`)).toEqual([
      `subscribePattern ${FEED}/#`,
      `publishClientReceive ${FEED}/groups/edge/high/dos-hulk`,
      `publishClientReceive ${FEED}/groups/edge/critical/dos-hulk`,
      `publishClientReceive ${FEED}/alerts/left-out`,
      `publishClientReceive ${FEED}/position`,
    ]);
  });

  it('have a password only where they log in with one', () => {
    const passwordOf = (client: FeedClient) => admitSubscriber(client).at(-1)?.['password'];
    expect([passwordOf(subscriber('a', { password: 'p' })), passwordOf(subscriber('a'))]).toEqual(['p', undefined]);
  });

  it('are made what the database says, and left alone where they are', () => {
    const [kept, fresh] = [subscriber('kept'), subscriber('fresh')];
    const [renewed, rescoped] = [subscriber('renewed'), subscriber('rescoped')];
    const disabled = subscriber('disabled');
    const list = [
      known(kept),
      known({ ...renewed, credential: 'the one before' }),
      known({ ...rescoped, scope: { ...WHOLE, severities: ['high'] } }),
      known(disabled, { disabled: true }),
      known(subscriber('revoked')),
      known(subscriber('by-hand'), { roles: [{ rolename: 'mine' }] }),
      known({ ...subscriber('x'), user: 'edge-1' }, { roles: [{ rolename: 'agent.edge-1' }] }),
    ];
    expect(reconcileSubscribers([kept, fresh, renewed, rescoped, disabled], list)).toEqual([
      ...expelSubscriber('feed.revoked'),
      ...[fresh, renewed, rescoped, disabled].flatMap(admitSubscriber),
    ]);
  });
});
