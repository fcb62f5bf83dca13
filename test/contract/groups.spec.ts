import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Applicant } from '../support/programs/applicant.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { FakeAgent } from '../support/programs/fake-agent.js';

interface Agent {
  readonly group: string;
  readonly labels: Record<string, string>;
  readonly notes: string;
}

describe('groups', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const create = (name: string) => controlPlane.send('POST', '/agent-groups', { name, by: 'test' });
  const change = (name: string, changes: object) =>
    controlPlane.send('PATCH', `/agent-groups/${name}`, { ...changes, by: 'test' });
  const remove = (name: string) => controlPlane.send('DELETE', `/agent-groups/${name}`, { by: 'test' });
  const describeAgent = (id: string, said: object) =>
    controlPlane.send('PATCH', `/agents/${id}`, { ...said, by: 'test' });
  const codeOf = async (answer: Promise<Response>) => ((await (await answer).json()) as { code: string }).code;
  const agent = (id: string) => controlPlane.get<Agent>(`/agents/${id}`);

  const connect = async (id: string): Promise<FakeAgent> => {
    const fake = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, id);
    await fake.sendStatus();
    await until('the agent', async () => (await fetch(`${controlPlane.url}/api/v1/agents/${id}`)).ok);
    return fake;
  };

  it('hold every agent: those without another are in default', async () => {
    const fake = await connect('plain');
    expect(await agent('plain')).toMatchObject({ group: 'default', labels: {}, notes: '' });
    const { items } = await controlPlane.get<{ items: { name: string; agents: number }[] }>('/agent-groups');
    expect(items).toMatchObject([{ name: 'default', agents: 1 }]);
    await fake.close();
  });

  it('are created once, and their names are fit for topics', async () => {
    expect((await create('lab')).status).toBe(201);
    expect(await codeOf(create('lab'))).toBe('group.name.conflict');
    for (const name of ['', 'Lab', 'a b', '#', '+', 'a/b', '-a', '__proto__', 'x'.repeat(64), 'ä'])
      expect({ name, status: (await create(name)).status }).toEqual({ name, status: 400 });
  });

  it('take the agents that enrol with a token of theirs', async () => {
    await create('edge');
    const made = await controlPlane.send('POST', '/enrolment-tokens', { group: 'edge', by: 'test' });
    const { token } = (await made.json()) as { token: string };
    const { body } = await (await Applicant.create()).enrol(token, 'edge-1');
    const answer = await describeAgent(body.agentId, { labels: { rack: '7' } });
    // It has not connected yet: it is known, and in no list of agents.
    expect(answer.status).toBe(404);
    expect(await controlPlane.get('/agent-groups/edge')).toMatchObject({ agents: 1 });
    const stranger = controlPlane.send('POST', '/enrolment-tokens', { group: 'nowhere', by: 'test' });
    expect(await codeOf(stranger)).toBe('group.not-found');
  });

  it('are renamed with their agents and tokens', async () => {
    expect((await change('edge', { name: 'plants', notes: 'North and south' })).status).toBe(200);
    expect(await controlPlane.get('/agent-groups/plants')).toMatchObject({ agents: 1, notes: 'North and south' });
    const { items } = await controlPlane.get<{ items: { group: string }[] }>('/enrolment-tokens');
    expect(items.map(({ group }) => group)).toEqual(['plants']);
    expect(await codeOf(change('edge', { notes: '' }))).toBe('group.not-found');
    expect(await codeOf(change('plants', { name: 'lab' }))).toBe('group.name.conflict');
  });

  it('are removed when no agent is in them; default stays', async () => {
    expect(await codeOf(remove('plants'))).toBe('group.in-use.conflict');
    expect(await codeOf(remove('default'))).toBe('group.default.conflict');
    expect(await codeOf(change('default', { name: 'other' }))).toBe('group.default.conflict');
    expect((await remove('lab')).status).toBe(204);
    expect(await codeOf(remove('lab'))).toBe('group.not-found');
  });

  it('are chosen for an agent, beside its labels and notes', async () => {
    await create('lab');
    const said = { group: 'lab', labels: { rack: '7', site: 'Jena' }, notes: 'Behind the firewall' };
    expect(await (await describeAgent('plain', said)).json()).toMatchObject(said);
    await describeAgent('plain', { labels: { rack: '8' } });
    expect(await agent('plain')).toMatchObject({ ...said, labels: { rack: '8' } });
    expect(await codeOf(describeAgent('plain', { group: 'nowhere' }))).toBe('group.not-found');
    expect(await codeOf(describeAgent('nobody', { group: 'lab' }))).toBe('agent.not-found');
    expect(await codeOf(describeAgent('plain', { labels: { 'Ra ck': '8' } }))).toBe('request.invalid');
  });
});
