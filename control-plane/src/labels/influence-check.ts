import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import { DatasetsService } from '../datasets/index.js';
import type { DatasetDto } from '../datasets/dto/dataset.dto.js';
import { ChildTask } from '../platform/process/child-task.js';
import { Runtime } from '../platform/runtime.js';
import type { TrainingParameters } from '../training/dto/training-run.dto.js';
import { influenceSchema, type Influence, type InfluenceInput } from './worker/influence-messages.js';

const WORKER = new URL('./worker/influence-worker.js', import.meta.url);

/** Macro-F1 that labels may cost on flows that nobody has complained about: half a point, as for any new version. */
export const MOST_LOST = 0.005;

/** Measures what labels do to a model before one is trained with them: a quota alone bounds rows, not harm. */
@Injectable()
export class InfluenceCheck implements OnApplicationShutdown {
  private readonly running = new Set<ChildTask>();

  constructor(
    private readonly datasets: DatasetsService,
    private readonly runtime: Runtime,
  ) {}

  onApplicationShutdown(): void {
    for (const task of this.running) task.stop();
  }

  /** @throws PicketError `training.no-xgboost` */
  async measure(base: DatasetDto, labelled: DatasetDto, parameters: TrainingParameters): Promise<Influence> {
    const input: InfluenceInput = {
      baseFolder: this.datasets.folderOf(base.sha256 ?? ''),
      labelledFolder: this.datasets.folderOf(labelled.sha256 ?? ''),
      parameters,
      threads: this.runtime.config['training.threads'],
    };
    let influence: Influence | undefined;
    const task = ChildTask.start(WORKER, input, (message) => (influence = influenceSchema.parse(message)));
    this.running.add(task);
    try {
      await task.done;
    } finally {
      this.running.delete(task);
    }
    if (!influence) throw new PicketError('task.failed', 'unexpected', 'the influence of the labels is not known');
    return influence;
  }
}
