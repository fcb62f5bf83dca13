import type { Alert } from '@picket/shared/uplink';
import type { AlertPageDto } from '../../../control-plane/src/api/alert.js';
import type { BulkResultDto } from '../../../control-plane/src/api/label.js';
import type { RetrainPreviewDto } from '../../../control-plane/src/api/retraining.js';
import type { TrainingRunDto } from '../../../control-plane/src/api/training-run.js';
import type { TestControlPlane } from '../programs/control-plane.js';
import { FakeAgent } from '../programs/fake-agent.js';
import { accepted, LearningApi, type Upload } from './learning-api.js';

/** Labels and retraining of model `lab`, over the HTTP API. */
export class Retraining {
  readonly api: LearningApi;

  constructor(readonly controlPlane: TestControlPlane) {
    this.api = new LearningApi(controlPlane);
  }

  /** Version 1, on these flows. */
  async train(flows: Upload): Promise<TrainingRunDto> {
    const dataset = await this.api.import('base', [flows]);
    const { id } = await this.api.start(dataset.id, { model: 'lab', promote: true, parameters: { rounds: 20 } });
    return this.succeeded(id);
  }

  /** Sends alerts as an agent of that name. @returns their ids, oldest first */
  async alertsOf(agentId: string, alerts: readonly Alert[]): Promise<string[]> {
    const agent = await FakeAgent.connect(this.controlPlane.mqttUrl, this.controlPlane.agentToken, agentId);
    await agent.deliver(alerts, 0);
    await agent.close();
    const { items } = await this.controlPlane.get<AlertPageDto>(`/alerts?agent=${agentId}&limit=500`);
    return items.map(({ id }) => id).reverse();
  }

  async label(ids: readonly string[], verdict: string, more: object = {}): Promise<BulkResultDto> {
    const request = { verdict, ids, author: 'ada', ...more };
    return accepted(await this.controlPlane.send('POST', '/alerts/labels', request));
  }

  preview(): Promise<RetrainPreviewDto> {
    return this.controlPlane.get('/models/lab/retrain');
  }

  request(body: object = {}): Promise<Response> {
    return this.controlPlane.send('POST', '/models/lab/retrain', body);
  }

  async retrain(body: object = {}): Promise<TrainingRunDto> {
    const { id } = await accepted<TrainingRunDto>(await this.request(body));
    return this.succeeded(id);
  }

  async bundle(version: number): Promise<Uint8Array> {
    const response = await this.controlPlane.fetch(`/models/lab/versions/${version}/bundle`);
    return new Uint8Array(await response.arrayBuffer());
  }

  private async succeeded(id: string): Promise<TrainingRunDto> {
    const run = await this.api.ended(id);
    if (run.state !== 'succeeded') throw new Error(`run ${id} ended as ${run.state}: ${run.error}`);
    return run;
  }
}
