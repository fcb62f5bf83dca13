import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LIMITS } from '@picket/shared/contract';
import {
  ENROL_PATH,
  enrolmentSchema,
  enrolRequestSchema,
  knownAgentSchema,
  RENEW_PATH,
  renewRequestSchema,
  WHO_AM_I_PATH,
} from '@picket/shared/enrolment';
import type { AlertSummaryDto } from '../../../control-plane/src/api/alert.js';
import { leftOutEvent, positionEvent, toCloudEvent } from '../../../control-plane/src/alerts/domain/ocsf.js';
import { fieldTable, jsonSchema } from './json-fields.js';
import { generatedFrom, table } from './markdown.js';
import { PAYLOADS, TOPICS } from './mqtt-topics.js';
import { protoSections } from './proto-fields.js';

/** From the root of the checkout, where npm starts its scripts. */
const PROTO = resolve('shared/proto/picket/v1/uplink.proto');

const DOOR_PAYLOADS = {
  EnrolRequest: enrolRequestSchema,
  RenewRequest: renewRequestSchema,
  Enrolment: enrolmentSchema,
  KnownAgent: knownAgentSchema,
};

const HEAD = `# MQTT: topics and messages

${generatedFrom('`shared/src/contract`, `shared/proto/picket/v1/uplink.proto` and `test/support/docs/mqtt-*.ts`')}

Picket speaks MQTT 3.1.1. The embedded broker listens on port 8883 (TLS 1.3) and, on the loopback address only, on port 6788
(plain). Every client shows who it is; there is no anonymous access.
The same permissions for other brokers: [Mosquitto](../deploy/mosquitto/README.md), [AWS IoT Core](../deploy/aws-iot/README.md).
[docs/mqtt.schemas.json](mqtt.schemas.json) has the JSON payloads as JSON Schema, for code generators.
[examples/](../examples/README.md) has subscribers of the alert feed in TypeScript and Python.

${table(
  ['user', 'client id', 'shows'],
  [
    ['an agent', 'the name in its certificate', 'a client certificate of this installation (port 8883)'],
    [
      'an agent of before',
      'the same as its user name',
      '`agent.token` in the data folder (port 6788, while `broker.legacy` is on)',
    ],
    ['`control-plane`', 'begins with `control-plane`', '`controlPlanePassword` in `secrets.json` of the data folder'],
    [
      '`feed.NAME`, a [subscriber](feed.md)',
      '`feed.NAME`, or that with a suffix after another dot',
      'a password or a client certificate of its own (port 8883)',
    ],
    [
      '`feed`, of before',
      'anything else',
      '`feedPassword` in `secrets.json` of the data folder (port 6788, while `broker.legacy` is on)',
    ],
  ],
)}

An agent id is 1 to 64 of: letters, digits, \`-\`, \`_\`. A payload has at most ${LIMITS.payloadBytes} bytes.`;

const DELIVERY = `## Delivery of records

Alerts, sketches and samples are records. Each has a position: agent id (from the topic), boot epoch, sequence. A PUBACK
says nothing about storage. The control plane publishes \`ack\` after its database has committed; then the agent's outbox
forgets the records. An agent has at most ${LIMITS.inFlightBatches} batches without \`ack\` under way. Where no \`ack\` comes, the agent sends again,
so a batch can arrive twice; the database refuses the second copy by its position.

In an \`ack\`: everything of \`bootEpoch\` up to \`committed\` is stored, shed or refused. \`refused\` names records that can
never be stored. \`unstored\` says why a batch cannot be stored now; the agent keeps it and sends it again. \`unreadable\` is
the SHA-256 of a batch of which not even the position can be read; the agent gives its records up.`;

const DOOR = `## HTTPS for agents

Port 8443 has what agents ask for, under certificates of the installation's own CA. All but \`enrol\` needs the certificate of
an agent. Errors are problem documents (RFC 9457) with a code of [ERRORS.md](../shared/ERRORS.md).

${table(
  ['request', 'body', 'answer'],
  [
    [
      `\`POST ${ENROL_PATH}\``,
      '`EnrolRequest`',
      '`Enrolment`; the same key with the same token gets the same certificate',
    ],
    [`\`POST ${RENEW_PATH}\``, '`RenewRequest`', '`Enrolment`; the certificate before stays valid'],
    [`\`GET ${WHO_AM_I_PATH}\``, '', '`KnownAgent`'],
    ['`GET /api/v1/models/NAME/versions/N/bundle`', '', 'the bundle'],
  ],
)}

${Object.entries(DOOR_PAYLOADS)
  .map(([name, schema]) => `### ${name}\n\n${fieldTable(schema)}`)
  .join('\n\n')}`;

const CHANGES = `## Changes

The topics stay \`v1\`. Fields are only added, are optional, and are never renumbered or used again. A reader ignores what
it does not know. An absent field means "not known", never 0.`;

/** docs/mqtt.md */
export function mqttPage(): string {
  const payloads = Object.entries(PAYLOADS).map(([name, schema]) => `### ${name}\n\n${fieldTable(schema)}`);
  const json = `## JSON payloads of agents\n\n${payloads.join('\n\n')}`;
  const records = `## Records (protobuf)\n\nEvery 64-bit time is in microseconds since 1970.\n\n${protoSections(readFileSync(PROTO, 'utf8')).join('\n\n')}`;
  return `${[HEAD, topics(), DELIVERY, json, records.replaceAll('####', '###'), feed(), DOOR, CHANGES].join('\n\n')}\n`;
}

/** docs/mqtt.schemas.json */
export function mqttSchemas(): string {
  const schemas = Object.entries(PAYLOADS).map(([name, schema]) => [name, jsonSchema(schema)]);
  return `${JSON.stringify(Object.fromEntries(schemas), null, 2)}\n`;
}

function topics(): string {
  const rows = TOPICS.map(({ topic, publisher, subscribers, qos, isRetained, payload }) => [
    `\`${topic}\``,
    publisher,
    [...subscribers, 'control-plane'].join(', '),
    String(qos),
    isRetained ? 'yes' : 'no',
    payload,
  ]);
  const head = ['topic', 'who publishes', 'who may subscribe', 'QoS', 'retained', 'payload'];
  return `## Topics

\`AGENT\` is the agent's own id: an agent neither publishes nor reads below another agent's id, and subscribes without
wildcards. The control plane may do everything. A subscriber of the feed may use any filter below \`picket/v1/feed/\` that can
bring an alert of its scope, and gets what is in its scope; it publishes nothing, not even a will. One that is limited to
groups (\`group-reader\`) reads the topics of groups, any other (\`feed\`) those without. In SEVERITY and CLASS lower case is used, and \`-\` for everything but letters, digits, \`-\`, \`_\`.

${table(head, rows)}`;
}

const ALERT: AlertSummaryDto = {
  id: '17',
  agentId: 'edge-1',
  class: 'DoS',
  severity: 'high',
  probability: 0.97,
  flowCount: 3,
  firstAt: '2026-11-27T06:00:00.000Z',
  lastAt: '2026-11-27T06:00:09.000Z',
  receivedAt: '2026-11-27T06:00:12.000Z',
  sourceAddress: '192.0.2.1',
  destinationAddress: '192.0.2.2',
  direction: 'initiator',
  captureSource: 'eth0',
  model: { name: 'flows', version: 1, digest: 'ab'.repeat(32) },
  profile: 'cic-v40',
  label: null,
};

function feed(): string {
  const events: [string, string, object][] = [
    ['An alert', 'A CloudEvent 1.0 with an OCSF 1.3 Detection Finding (class 2004).', toCloudEvent(ALERT, 42)],
    [
      'Alerts that the feed left out',
      'A slow broker or a killed control plane leaves alerts out. They are stored; `data.fetch` has them.',
      leftOutEvent({ count: 5, after: '17', upTo: '22' }, 47),
    ],
    [
      'How far the feed is',
      'Retained. A reader that comes back compares its `sequence` with the last one it has seen.',
      positionEvent('22', 47),
    ],
  ];
  const parts = events.map(([title, text, event]) => `### ${title}\n\n${text}\n\n\`\`\`json\n${sample(event)}\n\`\`\``);
  return `## The alert feed

Every alert of the feed has a \`sequence\` that grows by one per alert. Where it jumps, alerts are missing: ask
\`GET /api/v1/alerts?after=ID\` with the id of the last alert that came. A reader that is 1 MiB behind is disconnected.

${parts.join('\n\n')}`;
}

/** Times of now would make the page new with every run. */
function sample(event: object): string {
  return JSON.stringify({ ...event, time: ALERT.receivedAt }, null, 2);
}
