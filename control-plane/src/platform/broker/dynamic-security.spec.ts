import { describe, expect, it } from '@jest/globals';
import { admit, readmit, readResponses, reconcile, revoke } from './dynamic-security.js';

const client = (username: string, more: object = {}) => ({
  username,
  textdescription: '',
  disabled: false,
  roles: [{ rolename: `agent.${username}` }],
  ...more,
});

describe('permissions by the dynamic-security plugin', () => {
  it('give an agent its own topics and no others', () => {
    const [role] = admit('edge-1');
    const topics = (role?.['acls'] as { topic: string; acltype: string }[]).map(({ acltype, topic }) =>
      [acltype, topic.replace('picket/v1/agents/edge-1/', '')].join(' '),
    );
    expect(topics).toEqual([
      'publishClientSend status',
      'publishClientSend report',
      'publishClientSend alerts',
      'publishClientSend sketches',
      'publishClientSend samples',
      'publishClientReceive desired',
      'publishClientReceive ack',
      'subscribeLiteral desired',
      'subscribeLiteral ack',
    ]);
  });

  it('are made what the database says, and left alone where they are', () => {
    const agents = new Map([
      ['new', false],
      ['present', false],
      ['returned', false],
      ['revoked', true],
      ['revoked-before', true],
      ['never-seen', true],
    ]);
    const known = [
      client('control-plane', { roles: [{ rolename: 'control-plane' }] }),
      client('present'),
      client('returned', { disabled: true, roles: [] }),
      client('revoked'),
      client('revoked-before', { disabled: true, roles: [] }),
      client('of-another-database'),
    ];
    expect(reconcile(agents, known)).toEqual([
      ...admit('new'),
      ...readmit('returned'),
      ...revoke('revoked'),
      ...revoke('of-another-database'),
    ]);
  });

  it('tell what went wrong, but not that something was there already', () => {
    const responses = [
      { command: 'createClient', error: 'Client already exists' },
      { command: 'deleteClient', error: 'Client not found' },
      { command: 'disableClient', error: 'Client not found' },
      { command: 'listClients', data: { totalCount: 1, clients: [{ username: 'a', disabled: true }] } },
    ];
    expect(readResponses(Buffer.from(JSON.stringify({ responses })))).toEqual({
      clients: [{ username: 'a', textdescription: '', disabled: true, roles: [] }],
      errors: ['disableClient: Client not found'],
    });
  });
});
