import { toModelInput } from '@picket/shared/features';
import { judge, NO_CLASS } from '@picket/shared/bundle';
import type { TextFile } from './text-file.js';
import type { LoadedModel } from '../scoring/model.js';
import type { FlowIdentity, VerdictFormat } from './verdict-format.js';

const BATCH_ROWS = 1024;

/** Collects flows, scores them in batches and writes one verdict each, in the order in which they came. */
export class VerdictWriter {
  rows = 0;
  alerts = 0;
  /** Flows for which the model gave no number. */
  unscored = 0;
  private readonly waiting: { input: Float32Array; identities: FlowIdentity[] }[] = [];
  private readonly verdicts = { classes: new Uint8Array(BATCH_ROWS), alerts: new Uint8Array(BATCH_ROWS) };

  constructor(
    private readonly model: LoadedModel,
    private readonly format: VerdictFormat,
    private readonly file: TextFile,
  ) {
    file.write(format.head);
  }

  /** A full batch waits. */
  get isDue(): boolean {
    return this.waiting.length > 1 || this.waiting[0]?.identities.length === BATCH_ROWS;
  }

  /** @param features the profile's features; copied */
  add(features: Float64Array, identity: FlowIdentity): void {
    const { columns } = this.model;
    let batch = this.waiting.at(-1);
    if (!batch || batch.identities.length === BATCH_ROWS) {
      batch = { input: new Float32Array(BATCH_ROWS * columns.length), identities: [] };
      this.waiting.push(batch);
    }
    const offset = batch.identities.length * columns.length;
    for (let column = 0; column < columns.length; column++)
      batch.input[offset + column] = toModelInput(features[columns[column]]);
    batch.identities.push(identity);
  }

  /** Scores and writes everything that waits. */
  async flush(): Promise<void> {
    for (let batch = this.waiting.shift(); batch; batch = this.waiting.shift()) {
      const scores = await this.model.scorer.score(batch.input, batch.identities.length);
      judge(scores, batch.identities.length, this.model, this.verdicts);
      batch.identities.forEach((identity, row) => this.write(identity, row, scores));
    }
  }

  private write(identity: FlowIdentity, row: number, scores: Float32Array): void {
    const { classes } = this.model;
    const verdict = this.verdicts.classes[row];
    const alert = this.verdicts.alerts[row] === 1;
    const known = verdict !== NO_CLASS;
    this.rows++;
    if (alert) this.alerts++;
    if (!known) this.unscored++;
    const probability = known ? scores[row * classes.length + verdict] : NaN;
    this.file.write(this.format.line(identity, { class: known ? classes[verdict] : '', probability, alert }));
  }
}
