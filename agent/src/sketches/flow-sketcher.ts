import { DdSketch } from '@picket/shared/sketch';

/** Rows that one model scored, as the scorer has them; borrowed during the call. */
export interface ScoredRows {
  readonly rows: number;
  /** Row after row, the model's features as it saw them. */
  readonly input: Float32Array;
  /** Row after row, one score a class. */
  readonly scores: Float32Array;
  /** Index of the verdict's class; of no class when out of range. */
  readonly classes: Uint8Array;
  readonly alerts: Uint8Array;
  readonly packets: Float64Array;
}

export class ClassCounts {
  flows = 0;
  alerted = 0;
  /** The scores of the verdict's class. */
  readonly scores = new DdSketch();
}

/** Summary of all flows that one model scored in one window of time. */
export class FlowSketcher {
  readonly features: readonly DdSketch[];
  readonly classes: readonly ClassCounts[];
  flows = 0;
  packets = 0;

  /** @param startUs start of the window */
  constructor(
    featureCount: number,
    classCount: number,
    readonly startUs: number,
  ) {
    this.features = Array.from({ length: featureCount }, () => new DdSketch());
    this.classes = Array.from({ length: classCount }, () => new ClassCounts());
  }

  add(scored: ScoredRows): void {
    this.addFeatures(scored);
    this.addVerdicts(scored);
  }

  /** Feature by feature: the bins of one sketch stay in the cache while its column is read. */
  private addFeatures({ rows, input }: ScoredRows): void {
    const width = this.features.length;
    for (let column = 0; column < width; column++) {
      const sketch = this.features[column];
      for (let row = 0, cell = column; row < rows; row++, cell += width) sketch.add(input[cell]);
    }
  }

  private addVerdicts({ rows, scores, classes, alerts, packets }: ScoredRows): void {
    const width = this.classes.length;
    for (let row = 0; row < rows; row++) {
      this.flows++;
      this.packets += packets[row];
      if (classes[row] >= width) continue;
      const counts = this.classes[classes[row]];
      counts.flows++;
      counts.alerted += alerts[row];
      counts.scores.add(scores[row * width + classes[row]]);
    }
  }
}
