import { Code } from '@mantine/core';
import type { DatasetDto, ModelVersionSummaryDto, NewTrainingRunDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { plural } from '../../format.js';

interface RunSummaryProps {
  run: NewTrainingRunDto;
  dataset: DatasetDto;
  models: readonly ModelVersionSummaryDto[];
}

/** What a run would be made of: the proposals of the form, to be confirmed. */
export function RunSummary({ run, dataset, models }: RunSummaryProps) {
  const attacks = Object.keys(dataset.classes).filter((name) => name !== run.benignClass);
  const isNew = models.every(({ name }) => name !== run.model);
  return (
    <Facts
      items={[
        ['Data set', `${dataset.name} v${dataset.version}, ${plural(dataset.rows, 'row')}`],
        ['Model', `${run.model}, ${isNew ? 'a new model' : 'its next version'}`],
        ['Normal traffic', <Code key="benign">{run.benignClass}</Code>],
        ['Attacks', attacks.join(', ') || 'none'],
        ['Promotion', run.promote ? 'sent to every agent when it passes its checks' : 'none'],
      ]}
    />
  );
}
