import { Injectable } from '@nestjs/common';
import { ControlPlaneError } from '../errors.js';
import { DatasetsService } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { BackgroundJobs, type Job } from '../platform/jobs/background-jobs.js';
import { QueuePlaces } from '../platform/jobs/queue-places.js';
import type { WaitingLine } from '../platform/jobs/waiting-line.js';
import { Runtime } from '../platform/runtime.js';
import type { TrainingParameters } from '../api/training-run.js';
import { labelHarmJob, type Scores, type LabelHarmInput } from './worker/label-harm-job.js';

const KIND = 'label-influence';

/** Macro-F1 that labels may cost on flows that no analyst complained about: half a point, as for any new version. */
export const MAX_SCORE_LOST = 0.005;

/** Measures what labels do to a model before one is trained with them: a quota alone bounds rows, not harm. */
@Injectable()
export class LabelHarmCheck {
  private readonly line: WaitingLine;

  constructor(
    private readonly datasets: DatasetsService,
    private readonly runtime: Runtime,
    private readonly jobs: BackgroundJobs,
    places: QueuePlaces,
  ) {
    this.line = places.line(KIND);
  }

  /** One at a time: each trains two models. @throws PicketError `training.no-xgboost`, `job.queue.conflict` */
  async measure(base: DatasetDto, labelled: DatasetDto, parameters: TrainingParameters): Promise<Scores> {
    const input: LabelHarmInput = {
      baseFolder: this.datasets.folderOf(base.sha256 ?? ''),
      labelledFolder: this.datasets.folderOf(labelled.sha256 ?? ''),
      parameters,
      threads: this.runtime.config['training.threads'],
    };
    let scores: Scores | undefined;
    const measure = (job: Job) => job.child(labelHarmJob, input, (measured) => (scores = measured));
    await this.line.run(() => this.jobs.run(KIND, labelled.id, measure));
    if (!scores) throw new ControlPlaneError('task.failed', 'what the labels do to the model is not known');
    return scores;
  }
}
