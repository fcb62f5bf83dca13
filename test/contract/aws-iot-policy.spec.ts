import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS, type Row } from '../support/data/permission-table.js';

const FILE = join(import.meta.dirname, '../../deploy/aws-iot/agent-policy.json');
/** Of a policy document, without white space (AWS IoT Core endpoints and quotas, "Policy document size"). */
const MAX_CHARACTERS = 2048;
const THING = '${iot:Connection.Thing.ThingName}';
const ARN = 'arn:aws:iot:REGION:ACCOUNT:';
const [AGENT, OTHER] = ['edge-1', 'edge-2'];

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

const policy = JSON.parse(readFileSync(FILE, 'utf8')) as { Version: string; Statement: Statement[] };

/**
 * Does the policy allow it to the thing of that name? An explicit denial wins, what is not named is denied; in a resource
 * `*` stands for any characters and `?` for one, whereas `+` and `#` of a topic filter stand for themselves.
 */
function allows(action: string, resource: string, thing: string): boolean {
  const matching = policy.Statement.filter(
    (statement) =>
      [statement.Action].flat().some((pattern) => matches(pattern, action, thing)) &&
      [statement.Resource].flat().some((pattern) => matches(pattern, ARN + resource, thing)),
  );
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

function matches(pattern: string, value: string, thing: string): boolean {
  const expression = pattern
    .replaceAll(THING, thing)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(value);
}

/** What AWS IoT asks for: publishing retained takes both permissions, reading takes subscribing and receiving. */
function mayDo({ action, topic, sample }: Row, thing: string): boolean {
  const named = (text: string) => text.replace('AGENT', AGENT).replace('OTHER', OTHER);
  if (action === 'subscribe') {
    const mayReceive = allows('iot:Receive', `topic/${named(sample ?? topic)}`, thing);
    return allows('iot:Subscribe', `topicfilter/${named(topic)}`, thing) && mayReceive;
  }
  const mayPublish = allows('iot:Publish', `topic/${named(topic)}`, thing);
  if (action === 'publish') return mayPublish;
  return mayPublish && allows('iot:RetainPublish', `topic/${named(topic)}`, thing);
}

describe('the policy of an agent at AWS IoT Core', () => {
  it.each(PERMISSIONS)('holds the table: $action $topic', (row) => {
    expect(mayDo(row, AGENT)).toBe(row.allowed.includes('agent'));
  });

  it('lets a thing connect under its own name, where a thing is attached, and under no other', () => {
    expect(allows('iot:Connect', `client/${AGENT}`, AGENT)).toBe(true);
    for (const clientId of [OTHER, 'control-plane', `${AGENT}-2`, '*', ''])
      expect(allows('iot:Connect', `client/${clientId}`, AGENT)).toBe(false);
    const connect = policy.Statement.find(({ Action }) => Action === 'iot:Connect');
    expect(connect?.Condition).toEqual({ Bool: { 'iot:Connection.Thing.IsAttached': 'true' } });
  });

  it('does nothing else: no shadow, no job, no wildcard', () => {
    for (const action of ['iot:GetThingShadow', 'iot:UpdateThingShadow', 'iot:DescribeJobExecution', 'iot:*'])
      expect(allows(action, `thing/${AGENT}`, AGENT)).toBe(false);
    const resources = policy.Statement.flatMap(({ Resource }) => Resource);
    expect(resources.filter((resource) => /[*?]/.test(resource))).toEqual([]);
    expect(resources.filter((resource) => !resource.includes(THING))).toEqual([]);
  });

  it('fits into what AWS takes', () => {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(MAX_CHARACTERS);
    expect(policy.Version).toBe('2012-10-17');
    // At most seven slashes, AWS IoT Core "Maximum number of slashes in topic and topic filter".
    const topics = policy.Statement.flatMap(({ Resource }) => Resource).map((arn) =>
      arn.replace(/^.*?:topic(filter)?\//, ''),
    );
    for (const topic of topics) expect(topic.split('/').length - 1).toBeLessThanOrEqual(7);
  });
});
