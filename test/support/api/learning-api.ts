import type { DatasetDto } from '../../../control-plane/src/api/dataset.js';
import type { ModelEvaluationDto } from '../../../control-plane/src/api/model-evaluation.js';
import type { NewTrainingRunDto, TrainingRunDto } from '../../../control-plane/src/api/training-run.js';
import type { ModelVersionSummaryDto } from '../../../control-plane/src/api/model.js';
import type { ProblemDetails } from '../../../control-plane/src/platform/http/problem-details.filter.js';
import { until, type TestControlPlane } from '../programs/control-plane.js';

const PATIENCE_MS = 60_000;

/** A file to upload. */
export interface Upload {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

export interface UploadOptions {
  readonly extraFeatures?: readonly string[];
  readonly profile?: DatasetDto['profile'];
  /** Classes by file name. */
  readonly labels?: Readonly<Record<string, string>>;
}

export type TrainingRequest = Partial<Omit<NewTrainingRunDto, 'parameters'>> & {
  readonly parameters?: Partial<NewTrainingRunDto['parameters']>;
};

/** The learning side of a control plane, over its HTTP API. */
export class LearningApi {
  constructor(private readonly controlPlane: TestControlPlane) {}

  upload(name: string, files: readonly Upload[], options: UploadOptions = {}): Promise<Response> {
    const { extraFeatures = [], profile, labels } = options;
    const form = new FormData();
    form.set('name', name);
    if (profile !== undefined) form.set('profile', profile);
    if (labels !== undefined) form.set('labels', JSON.stringify(labels));
    for (const feature of extraFeatures) form.append('extraFeatures', feature);
    for (const file of files) form.append('files', new Blob([file.content]), file.name);
    return this.controlPlane.fetch(`/datasets`, { method: 'POST', body: form });
  }

  /** Uploads, and waits until the import has ended, well or not. */
  async import(name: string, files: readonly Upload[], options: UploadOptions = {}): Promise<DatasetDto> {
    const { id } = await accepted<DatasetDto>(await this.upload(name, files, options));
    return until(
      `import of ${name}`,
      async () => {
        const dataset = await this.controlPlane.get<DatasetDto>(`/datasets/${id}`);
        return dataset.status !== 'importing' && dataset;
      },
      PATIENCE_MS,
    );
  }

  /** Registers a bundle that was made elsewhere. */
  async importModel(bundle: Uint8Array): Promise<ModelVersionSummaryDto> {
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.from(bundle)]), 'model.zip');
    return accepted(await this.controlPlane.fetch(`/models/import`, { method: 'POST', body: form }));
  }

  async start(datasetId: string, request: TrainingRequest = {}): Promise<TrainingRunDto> {
    const who = request.promote && { by: 'a test' };
    return accepted(await this.controlPlane.send('POST', '/training-runs', { datasetId, ...who, ...request }));
  }

  run(id: string): Promise<TrainingRunDto> {
    return this.controlPlane.get<TrainingRunDto>(`/training-runs/${id}`);
  }

  /** Tries a version, or compares it, and waits until that has ended, well or not. */
  async evaluate(model: string, version: number, request: object): Promise<ModelEvaluationDto> {
    const pathOf = (about: number) => `/models/${model}/versions/${about}/evaluations`;
    const started = await accepted<ModelEvaluationDto>(await this.controlPlane.send('POST', pathOf(version), request));
    return until(
      'end of the evaluation',
      async () => {
        const { items } = await this.controlPlane.get<{ items: ModelEvaluationDto[] }>(pathOf(started.version));
        return items.find(({ id, finishedAt }) => id === started.id && finishedAt !== null);
      },
      PATIENCE_MS,
    );
  }

  /** Waits until a run has left the queue and its worker, whatever became of it. */
  ended(id: string): Promise<TrainingRunDto> {
    return until(
      `end of run ${id}`,
      async () => {
        const run = await this.run(id);
        return run.state !== 'queued' && run.state !== 'running' && run;
      },
      PATIENCE_MS,
    );
  }

  /** Waits until a run has made its first rounds. */
  computing(id: string): Promise<TrainingRunDto> {
    return until(
      `first rounds of run ${id}`,
      async () => {
        const run = await this.run(id);
        return run.curve.length > 0 && run;
      },
      PATIENCE_MS,
    );
  }
}

/** The body of a response that was accepted. */
export async function accepted<Body>(response: Response): Promise<Body> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

/** The problem document of a response that was refused. */
export async function refused(response: Response): Promise<ProblemDetails> {
  if (response.ok) throw new Error(`accepted: ${await response.text()}`);
  return (await response.json()) as ProblemDetails;
}
