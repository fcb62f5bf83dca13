import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgentDto } from '../../control-plane/src/api/agent.js';
import type { AssignmentChangeDto, GroupModelDto } from '../../control-plane/src/api/assignment.js';
import { LearningApi } from '../support/api/learning-api.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { FakeAgent } from '../support/programs/fake-agent.js';
import { ethernet, ipv4, PROTOCOL, udp } from '../support/traffic/frames.js';
import { pcapOf } from '../support/traffic/pcap.js';

const BECAUSE = { by: 'ada', reason: 'It is for a test' };

/** Groups with a model of their own, and a real agent that goes by it. The model is 0.91 sure of each flow that it is DoS. */
describe('assignments', () => {
  let controlPlane: TestControlPlane;
  let folder: string;
  let agent: TestAgent;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    folder = mkdtempSync(join(tmpdir(), 'picket-assignments-'));
    const frames = Array.from({ length: 200 }, (_, index) => ({
      timeUs: index * 50_000,
      frame: ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1024 + index, 53, 100))),
    }));
    writeFileSync(join(folder, 'flows.pcap'), pcapOf(frames));
    const api = new LearningApi(controlPlane);
    for (const version of [1, 2]) await api.importModel(tinyBundle({ name: 'tiny', version }));
    await controlPlane.send('POST', '/agent-groups', { name: 'edge', by: 'ada' });
    agent = TestAgent.launch(['replay', join(folder, 'flows.pcap'), '--loop', '--speed', '50'], {
      ...{ id: 'edge-1', controlPlane, stateDir: join(folder, 'state') },
      environment: { PICKET_ALERTS_WINDOW_S: '1' },
    });
    await until('the agent', async () => (await fetch(`${controlPlane.url}/api/v1/agents/edge-1`)).ok);
    await controlPlane.send('PATCH', '/agents/edge-1', { group: 'edge', by: 'ada' });
  }, 120_000);

  afterAll(async () => {
    await agent.stop('SIGKILL');
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const assign = (body: object, group = 'edge') =>
    controlPlane.send('PUT', `/agent-groups/${group}/model`, { model: 'tiny', version: 1, by: 'ada', ...body });
  const ofGroup = (group = 'edge') => controlPlane.get<GroupModelDto>(`/agent-groups/${group}/model`);
  const theAgent = () => controlPlane.get<AgentDto>('/agents/edge-1');
  const codeOf = async (answer: Promise<Response>) => ((await (await answer).json()) as { code: string }).code;
  const countersOf = async () => (await theAgent()).status!.counters;

  /** Flows that are scored from now on, and how many of them are alerted. */
  const flowsFromNow = async () => {
    const before = await countersOf();
    return until('flows', async () => {
      const now = await countersOf();
      const scored = now.flowsScored - before.flowsScored;
      return scored > 50 ? { scored, alerted: now.flowsAlerted - before.flowsAlerted } : undefined;
    });
  };

  const carriedOut = () =>
    until('the agent to carry it out', async () => {
      const { lastReport, desiredRevision } = await theAgent();
      return lastReport?.revision === desiredRevision ? lastReport : undefined;
    });

  it('pass the promotion gate: without a reason a model that was never tried here is refused', async () => {
    expect(await ofGroup()).toEqual({
      group: 'edge',
      isAssigned: false,
      model: null,
      thresholds: {},
      noveltyThreshold: null,
    });
    const answer = await assign({});
    const problem = (await answer.json()) as { code: string; detail: string };
    expect(problem).toMatchObject({ code: 'assignment.gate.conflict' });
    expect(problem.detail).toContain('recall: its figures came with its bundle');
    const preview = await controlPlane.send('POST', '/agent-groups/edge/model/preview', { model: 'tiny', version: 1 });
    expect(((await preview.json()) as { checks: { check: string }[] }).checks.map(({ check }) => check)).toContain(
      'recall',
    );
    expect((await ofGroup()).isAssigned).toBe(false);
  });

  it('give the agents of the group the model, and nobody else', async () => {
    const other = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'other');
    await other.sendStatus();
    expect(await (await assign(BECAUSE)).json()).toMatchObject({
      isAssigned: true,
      model: { name: 'tiny', version: 1 },
    });
    expect(await carriedOut()).toMatchObject({ outcome: 'applied', model: { name: 'tiny', version: 1 } });
    const { alerted, scored } = await flowsFromNow();
    expect(alerted).toBe(scored);
    const { desiredModel } = await controlPlane.get<AgentDto>('/agents/other');
    expect(desiredModel).toBeNull();
    await other.close();
  });

  it('change thresholds without a new model, by the same gate', async () => {
    const thresholds = { DoS: 0.95 };
    expect(await codeOf(assign({ thresholds }))).toBe('assignment.gate.conflict');
    await assign({ thresholds, ...BECAUSE });
    await carriedOut();
    expect((await flowsFromNow()).alerted).toBe(0);
    await assign({ thresholds: { DoS: 0.9 }, ...BECAUSE });
    await carriedOut();
    const { alerted, scored } = await flowsFromNow();
    expect(alerted).toBe(scored);
  });

  it('refuse thresholds of classes that the version does not alert on', async () => {
    for (const more of [{ thresholds: { Normal: 0.5 } }, { thresholds: { Worm: 0.5 } }, { noveltyThreshold: 0.5 }])
      expect(await codeOf(assign({ ...more, ...BECAUSE }))).toBe('assignment.thresholds.invalid');
    for (const more of [{ thresholds: { DoS: 0 } }, { thresholds: { DoS: 1.1 } }, { version: 0 }])
      expect(await codeOf(assign({ ...more, ...BECAUSE }))).toBe('request.invalid');
    expect(await codeOf(assign({ version: 9, ...BECAUSE }))).toBe('model.not-found');
  });

  it('hold over a restart of the agent', async () => {
    await assign({ thresholds: { DoS: 0.95 }, ...BECAUSE });
    await carriedOut();
    await agent.stop();
    agent = TestAgent.launch(['replay', join(folder, 'flows.pcap'), '--loop', '--speed', '50'], {
      ...{ id: 'edge-1', controlPlane: { mqttUrl: 'mqtt://127.0.0.1:9', url: controlPlane.url, agentToken: '' } },
      stateDir: join(folder, 'state'),
    });
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await agent.stop();
    expect(agent.log).toContain('scoring with model tiny version 1');
    agent = TestAgent.launch(['replay', join(folder, 'flows.pcap'), '--loop', '--speed', '50'], {
      ...{ id: 'edge-1', controlPlane, stateDir: join(folder, 'state') },
    });
    await until('flows after the restart', async () => {
      const { status } = await theAgent();
      return status?.online === true && status.counters.flowsScored > 50;
    });
    expect((await countersOf()).flowsAlerted).toBe(0);
  });

  it('keep a version from being deleted, also where the group has no agents', async () => {
    await controlPlane.send('POST', '/agent-groups', { name: 'empty', by: 'ada' });
    await assign({ version: 2, ...BECAUSE }, 'empty');
    const answer = await controlPlane.send('DELETE', '/models/tiny/versions/2', BECAUSE);
    expect(((await answer.json()) as { detail: string }).detail).toContain('it is assigned to empty');
  });

  it('are never of the default group', async () => {
    expect(await codeOf(assign(BECAUSE, 'default'))).toBe('assignment.default.conflict');
    expect(await codeOf(assign(BECAUSE, 'nowhere'))).toBe('group.not-found');
  });

  it('end by going back to the champion of the fleet; every change is kept', async () => {
    const remove = () => controlPlane.send('DELETE', '/agent-groups/edge/model', { by: 'ada' });
    expect(await (await remove()).json()).toMatchObject({ isAssigned: false, model: null });
    expect(await carriedOut()).toMatchObject({ outcome: 'applied', model: null });
    expect(await codeOf(remove())).toBe('assignment.not-found');
    const { items } = await controlPlane.get<{ items: AssignmentChangeDto[] }>('/agent-groups/edge/model/changes');
    expect(items.map(({ assigned }) => assigned?.thresholds)).toEqual([
      undefined,
      { DoS: 0.95 },
      { DoS: 0.9 },
      { DoS: 0.95 },
      {},
    ]);
    expect(items[1]).toMatchObject(BECAUSE);
    expect(items[1].failedChecks.map(({ check }) => check)).toContain('thresholds');
  });
});
