import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BrokerPolicy } from '../../control-plane/src/platform/broker/access-policy.js';
import { BROKER_LIMITS } from '../../control-plane/src/platform/broker/broker-messages.js';
import { GuardedBroker } from '../../control-plane/src/platform/broker/guarded-broker.js';
import { writeBetweenMarks } from '../bench/marks.js';
import { describeIf, program } from '../support/machine/requirements.js';
import { PahoSuite } from '../support/programs/paho-suite.js';

const TESTS = [
  'testBasic',
  'test_retained_messages',
  'test_zero_length_clientid',
  'test_offline_message_queueing',
  'test_overlapping_subscriptions',
  'test_keepalive',
  'test_redelivery_on_reconnect',
  'test_subscribe_failure',
  'test_dollar_topics',
  'test_unsubscribe',
];
const EXPECTED = 9;
const TEST_MS = 90_000;

/** What the suite's own command line sets; `unittest` cannot read that command line. */
const RUN = `
import sys, unittest, client_test
client_test.host, client_test.port = '127.0.0.1', int(sys.argv[2])
client_test.topics = ('TopicA', 'TopicA/B', 'Topic/C', 'TopicA/C', '/TopicA')
client_test.wildtopics = ('TopicA/+', '+/C', '#', '/#', '/+', '+/+', 'TopicA/#')
client_test.nosubscribe_topics = ('test/nosubscribe',)
unittest.main(module=client_test, argv=['client_test', 'Test.' + sys.argv[1]])
`;

/** Everything of MQTT 3.1.1 for everyone: the suite knows no certificates, and needs QoS 2 and sessions. */
const OPEN: BrokerPolicy = {
  identify: (clientId) => ({ role: 'agent', id: clientId }),
  mayPublish: () => true,
  maySubscribe: (_identity, filter) => filter !== 'test/nosubscribe',
  isWholeMqtt: true,
};

const suite = new PahoSuite();

describeIf([program('python3'), suite], 'the MQTT 3.1.1 suite of Eclipse Paho, against the embedded broker', () => {
  let broker: GuardedBroker;
  let server: Server;

  beforeAll(async () => {
    const passwords = { agent: undefined, controlPlane: '', feed: '' };
    const limits = {
      ...BROKER_LIMITS,
      maxConnections: 100,
      maxConnectionsPerAddress: 100,
      packetsPerSecond: 500,
      maxStatuses: 100,
    };
    const options = { host: '127.0.0.1', port: 0, passwords, limits };
    broker = await GuardedBroker.create(options, () => Promise.resolve({ refusal: 'certificate-unknown' }), OPEN);
    server = broker.server().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(async () => {
    server.close();
    await broker.close();
  });

  it(`passes at least ${EXPECTED} of ${TESTS.length}`, async () => {
    const { port } = server.address() as AddressInfo;
    const cwd = join(suite.folder ?? '', 'interoperability');
    const rows: string[] = [];
    let passed = 0;
    for (const test of TESTS) {
      const began = performance.now();
      const options = { cwd, timeout: TEST_MS, env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' } };
      const run = promisify(execFile)('python3', ['-c', RUN, test, String(port)], options);
      const fault = await run.then(
        () => undefined,
        (error: Error & { stderr?: string }) => error.stderr ?? error.message,
      );
      if (fault === undefined) passed += 1;
      else process.stdout.write(`${test}: ${fault}\n`);
      rows.push(`| ${test} | ${fault === undefined ? 'passed' : 'failed'} | ${seconds(began)} |`);
    }
    const table = ['| test | outcome | seconds |', '| --- | --- | ---: |', ...rows].join('\n');
    process.stdout.write(`${table}\n${passed} of ${TESTS.length} passed\n`);
    writeBetweenMarks('docs/long-run.md', 'paho', `${passed} of ${TESTS.length} passed.\n\n${table}`);
    expect(passed).toBeGreaterThanOrEqual(EXPECTED);
  }, 600_000);
});

function seconds(beganMs: number): string {
  return ((performance.now() - beganMs) / 1000).toFixed(1);
}
