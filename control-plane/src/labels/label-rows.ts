import { Injectable } from '@nestjs/common';
import type { LabelRow } from '../datasets/index.js';
import type { AlertLabelEntity } from './persistence/alert-label.entity.js';
import { LabelRepository } from './persistence/label.repository.js';

/** Labels whose flows are in memory at once. */
const PAGE = 100;

/** Reads the flows of labels as rows for a data set. */
@Injectable()
export class LabelRows {
  constructor(private readonly labels: LabelRepository) {}

  /**
   * @param ids newest first, as the rows come
   * @param benignClass what to call flows that are not an attack; undefined: what the labels say
   */
  async *read(ids: readonly string[], benignClass: string | undefined): AsyncGenerator<LabelRow> {
    for (let index = 0; index < ids.length; index += PAGE)
      for (const label of await this.labels.withFlows(ids.slice(index, index + PAGE)))
        yield* toRows(label, benignClass);
  }
}

function toRows(label: AlertLabelEntity, benignClass: string | undefined): LabelRow[] {
  const { id, verdict, agentId, author, flows = [] } = label;
  const name = (verdict === 'false-positive' ? benignClass : undefined) ?? label.class ?? '';
  return flows.map(({ startUs, ...flow }) => ({
    ...flow,
    labelId: id,
    class: name,
    agentId,
    author,
    startMs: Date.parse(startUs),
  }));
}
