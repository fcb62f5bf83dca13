import { List, Text } from '@mantine/core';
import type { AgentListDto } from '../../api/types.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';
import { plural } from '../../format.js';

const REASONS: Readonly<Record<string, string>> = {
  'wrong-password': 'wrong password: enrol the agent with a token (Add agents)',
  'certificate-needed': 'no certificate: enrol the agent with a token (Add agents)',
  'certificate-foreign': 'its certificate is of another control plane: enrol it with --new-key',
  'certificate-unknown': 'its certificate is not known here: enrol it with --new-key',
  'certificate-expired': 'its certificate has expired: check its clock; if that is right, enrol it again',
  'certificate-not-yet-valid': 'its certificate is not valid yet: check the clocks of both hosts',
  'certificate-revoked': 'its certificate was revoked',
  'certificate-shared': 'two hosts have its certificate: revoke the agent, and enrol each host anew',
  'subscriber-needed': 'the shared password of the feed is not taken here: make a subscriber (Alert feed)',
  'subscriber-revoked': 'this subscriber of the alert feed was revoked, or has another credential now',
  'tls-needed': 'subscribers of the alert feed connect over TLS (port 8883)',
  'control-plane-busy': 'the database did not answer: the agent tries again by itself',
  'wrong-name': 'wrong name: client id and user name are the agent’s id (letters, digits, - and _)',
  'name-taken': 'another connection has the same name: give each agent an id of its own (PICKET_AGENT_ID)',
  'too-many-connections': 'no place left at the broker (PICKET_MQTT_MAX_CONNECTIONS)',
  'too-many-from-address': 'its address has too many connections (PICKET_MQTT_MAX_CONNECTIONS_PER_ADDRESS)',
  'not-allowed-to-publish': 'published on a topic that is not its own',
  'not-allowed-to-subscribe': 'subscribed to a topic that is not its own',
  'status-not-kept': 'its status was too large, or there are too many agents (PICKET_AGENTS_MAX)',
  'slow-reader': 'read too slowly',
  'slowed-down': 'sends too fast, and is read more slowly (PICKET_MQTT_PACKETS_PER_SECOND); nothing is lost',
  'text-not-utf8': 'sent a name or topic that is not UTF-8',
  'text-with-nul': 'sent a name or topic with a NUL character',
};

/** What helps a subscriber of the alert feed is nothing for agents. */
const OF_SUBSCRIBERS: Readonly<Record<string, string>> = {
  'wrong-password': 'wrong password, or no such subscriber (Alert feed)',
  'wrong-name': 'wrong name: client id and user name are feed. and the name of the subscriber',
  'not-allowed-to-publish': 'published: subscribers of the alert feed only read',
  'not-allowed-to-subscribe': 'subscribed to a topic that brings nothing of its scope (Alert feed)',
};

/** Clients that the broker has turned away lately: an agent that cannot get in is seen nowhere else. */
export function RefusedClients({ clients }: { clients: AgentListDto['refused'] }) {
  if (clients.length === 0) return null;
  return (
    <Panel title="Turned away in the last ten minutes">
      <List size="sm">
        {clients.map(({ reason, clientId, address, count, lastAt }) => (
          <List.Item key={`${reason} ${clientId} ${address}`}>
            {clientId || 'A client'} at {address}, {count === 1 ? 'once' : plural(count, 'time')}, last{' '}
            <TimeAgo at={lastAt} />{' '}
            <Text span c="dimmed">
              {(clientId.startsWith('feed.') ? OF_SUBSCRIBERS[reason] : undefined) ?? REASONS[reason] ?? reason}
            </Text>
          </List.Item>
        ))}
      </List>
    </Panel>
  );
}
