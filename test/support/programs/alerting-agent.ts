import { join, resolve } from 'node:path';
import { TestAgent } from './agent-process.js';
import type { TestControlPlane } from './control-plane.js';
import { accepted, LearningApi } from '../api/learning-api.js';
import { tinyBundle } from '../models/tiny-model.js';

const CAPTURE = resolve(import.meta.dirname, '../../lab/captures/replay/curl-web.pcap.gz');

/** A real agent that replays a capture, with a champion that calls every flow DoS: alerts come until it is stopped. */
export async function startAlertingAgent(
  controlPlane: TestControlPlane,
  folder: string,
  id: string,
  more: readonly string[] = [],
): Promise<TestAgent> {
  const { name, version } = await new LearningApi(controlPlane).importModel(tinyBundle());
  const champion = { alias: 'champion', version, by: 'ada', reason: 'a test wants alerts' };
  await accepted(await controlPlane.send('POST', `/models/${name}/aliases`, champion));
  return TestAgent.launch(['replay', CAPTURE, '--pps', '300', '--loop', '--wait-for-model', ...more], {
    id,
    stateDir: join(folder, id),
    controlPlane,
    environment: { PICKET_SKETCH_WINDOW_S: '2', PICKET_ALERTS_WINDOW_S: '1' },
  });
}
