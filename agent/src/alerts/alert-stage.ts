import { Severity } from '@picket/shared/uplink';
import { explain } from '../scoring/explain.js';
import type { KeptFlow } from '../scoring/flow-block.js';
import type { LoadedModel } from '../scoring/model.js';
import type { ScoredBatch } from '../scoring/scoring-stage.js';
import type { Outbox } from '../uplink/outbox.js';
import { AlertAggregator } from './aggregator.js';
import { AlertBudget } from './alert-budget.js';
import { AlertGroup, MAX_EXAMPLES_PER_ALERT } from './alert-group.js';
import { encodeAlert, type Example, type Provenance } from './alert-record.js';
import { byImportance, ExampleBudget } from './example-budget.js';
import { directionOf } from './direction.js';
import { severityOf } from './severity.js';

/** Window and budget may change while the agent runs. */
export interface AlertOptions {
  /** False: one alert per flow, without a budget. */
  readonly aggregate: boolean;
  readonly windowUs: number;
  readonly perMinute: number;
  /** Any clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
}

/** An explanation is a batch of its own, as costly as eighty flows; a flood of single alerts goes without. */
const EXPLANATIONS_PER_MINUTE = 3000;

/** Turns alerted flows into alerts in the outbox. */
export class AlertStage {
  sent = 0;
  private readonly aggregator = new AlertAggregator();
  private readonly exampleBudget = new ExampleBudget(() => this.aggregator.open());
  private readonly budget: AlertBudget;
  private readonly explanations: AlertBudget;
  /** How long the window has been open, and the clock when it was looked at last. */
  private openUs = 0;
  private lookedUs = Infinity;

  constructor(
    private readonly options: AlertOptions,
    private readonly outbox: Pick<Outbox, 'append' | 'countDropped'>,
    private readonly provenance: () => Provenance,
  ) {
    this.budget = new AlertBudget(options, options.nowMs());
    this.explanations = new AlertBudget({ perMinute: EXPLANATIONS_PER_MINUTE }, options.nowMs());
  }

  /** Takes the alerted flows of a batch. */
  async add(scored: ScoredBatch): Promise<void> {
    const singles: AlertGroup[] = [];
    for (let row = 0; row < scored.block.rows; row++) {
      if (scored.verdicts.alerts[row] === 1) this.addRow(scored, row, singles);
    }
    await this.emit(singles, scored.model);
  }

  /** Is it time to send the window's alerts? Where the clock goes back, the window stays open as long as it would. */
  isWindowOver(nowUs: number): boolean {
    this.openUs = this.aggregator.isEmpty ? 0 : this.openUs + Math.max(0, nowUs - this.lookedUs);
    this.lookedUs = nowUs;
    return this.openUs >= this.options.windowUs;
  }

  /** Sends whatever is open, for instance because the model that found it retires. */
  async flush(model: LoadedModel): Promise<void> {
    this.openUs = 0;
    const groups = this.aggregator.take();
    this.exampleBudget.clear();
    await this.emit(this.withinBudget(groups, model), model);
  }

  /** Flows that are held in full until the window is over. */
  get examplesHeld(): number {
    return this.aggregator.open().reduce((sum, { examples }) => sum + examples.length, 0);
  }

  private addRow({ model, block, scores, verdicts }: ScoredBatch, row: number, singles: AlertGroup[]): void {
    const classIndex = verdicts.classes[row];
    const width = model.classes.length;
    const { source, destination, isKnown } = directionOf(block, row);
    const group = this.options.aggregate
      ? this.aggregator.groupOf(classIndex, source, destination, isKnown)
      : new AlertGroup(classIndex, source, destination);
    group.isOpenerKnown ||= isKnown;
    group.add(block.startUs[row], block.lastUs[row], scores[row * width + classIndex]);
    if (group.wantsExample && this.mayHold(group, model))
      group.examples.push(block.keep(row, scores.slice(row * width, (row + 1) * width)));
    if (!this.options.aggregate) singles.push(group);
  }

  /** An alert of a single flow is sent at once, and holds nothing. */
  private mayHold(group: AlertGroup, model: LoadedModel): boolean {
    return !this.options.aggregate || this.exampleBudget.tryTake(group, (other) => severityOfGroup(other, model));
  }

  /** The gravest ones come first; what the budget does not allow is counted. */
  private withinBudget(groups: AlertGroup[], model: LoadedModel): AlertGroup[] {
    const ranked = byImportance(groups, (group) => severityOfGroup(group, model));
    const allowed = ranked.filter(() => this.budget.take(this.options.nowMs()));
    this.outbox.countDropped('alert_budget', 'alerts', groups.length - allowed.length);
    return allowed;
  }

  private async emit(groups: readonly AlertGroup[], model: LoadedModel): Promise<void> {
    for (const group of groups) {
      const examples = await this.examplesOf(group, model);
      const severity = severityOfGroup(group, model);
      const lane = severity >= Severity.HIGH ? 'high-alerts' : 'low-alerts';
      this.outbox.append(lane, encodeAlert(group, severity, examples, model, this.provenance()));
      this.sent++;
      const wanted = Math.min(MAX_EXAMPLES_PER_ALERT, group.flows);
      this.outbox.countDropped('too_many_examples', 'examples', wanted - group.examples.length);
    }
  }

  private async examplesOf(group: AlertGroup, model: LoadedModel): Promise<Example[]> {
    const examples: Example[] = [];
    for (const flow of group.examples)
      examples.push({ flow, contributions: await this.contributionsOf(flow, group, model) });
    return examples;
  }

  /** An alert is worth more than its explanation: where the model fails on the variants, the alert goes without. */
  private async contributionsOf(
    flow: KeptFlow,
    group: AlertGroup,
    model: LoadedModel,
  ): Promise<Example['contributions']> {
    if (!this.explanations.take(this.options.nowMs())) return [];
    return explain(model, flow, group.classIndex).catch(() => []);
  }
}

function severityOfGroup(group: AlertGroup, model: LoadedModel): Severity {
  return severityOf(model.classes[group.classIndex], group.probability, group.flows);
}
