import { LearningApi } from './learning-api.js';
import type { TestControlPlane } from '../programs/control-plane.js';
import { agentStatus, alert, FakeAgent } from '../programs/fake-agent.js';
import { labelledFlowsCsv } from '../data/labelled-flows.js';
import { tinyBundle } from '../models/tiny-model.js';

/** Ids of things that are there, by the part of a path that they follow. */
export type ApiWorld = Readonly<Record<'agents' | 'alerts' | 'datasets' | 'models' | 'versions', string>>;

/** One of each kind of thing: what is asked of the API then finds something. */
export async function fillApi(controlPlane: TestControlPlane): Promise<ApiWorld> {
  const api = new LearningApi(controlPlane);
  const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-1');
  await agent.sendStatus(agentStatus());
  await agent.deliver([alert(1)], 0);
  await agent.close();
  const { items } = await controlPlane.get<{ items: { id: string }[] }>('/alerts');
  const content = labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: 60 });
  const dataset = await api.import('lab', [{ name: 'flows.csv', content }]);
  const { name } = await api.importModel(tinyBundle());
  return { agents: 'edge-1', alerts: items[0].id, datasets: dataset.id, models: name, versions: '1' };
}

/** The path of an operation with ids of what is there. */
export function inWorld(path: string, world: ApiWorld): string {
  const known: Readonly<Record<string, string | undefined>> = { ...world, aliases: 'challenger' };
  return path.replaceAll(/([^/]+)\/\{[^}]+\}/g, (_all, before: string) => {
    return `${before}/${encodeURIComponent(known[before] ?? 'Flow Duration')}`;
  });
}
