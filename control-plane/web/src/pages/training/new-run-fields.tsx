import { Checkbox, Select, SimpleGrid, TextInput } from '@mantine/core';
import { Allowed } from '../../components/allowed.js';
import type { DatasetDto } from '../../api/types.js';
import { plural } from '../../format.js';
import { benignClassOf, classesOf, type NewRun, type NewRunFaults } from './use-new-run.js';

interface SubjectFieldsProps extends Pick<NewRun, 'run' | 'chosen' | 'change'> {
  datasets: readonly DatasetDto[];
  faults: Partial<NewRunFaults>;
}

/** What a run learns from, and what it makes. */
export const SubjectFields = ({ datasets, run, chosen, change, faults }: SubjectFieldsProps) => (
  <>
    <Select
      label="Data set"
      placeholder="Choose one"
      data={datasets.map(({ id, name, version, rows }) => ({
        value: id,
        label: `${name} v${version}, ${plural(rows, 'row')}`,
      }))}
      value={run.datasetId || null}
      error={faults.datasetId}
      onChange={(id) =>
        id && change({ datasetId: id, benignClass: benignClassOf(datasets.find((dataset) => dataset.id === id)) })
      }
      allowDeselect={false}
      required
    />
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <TextInput
        label="Model"
        description="Creates the next version of this model"
        value={run.model}
        error={faults.model}
        required
        onChange={(event) => change({ model: event.currentTarget.value })}
      />
      <Select
        label="Benign class"
        description="Label of normal traffic; every other class is an attack"
        placeholder="Choose one"
        data={classesOf(chosen)}
        value={run.benignClass || null}
        error={faults.benignClass}
        onChange={(benignClass) => benignClass && change({ benignClass })}
        allowDeselect={false}
        required
      />
    </SimpleGrid>
  </>
);

/** What a run does besides. */
export const RunOptions = ({ run, change }: Pick<NewRun, 'run' | 'change'>) => (
  <>
    <Checkbox
      label="Detect unknown attacks"
      description="Flows unlike normal traffic are reported as “unknown” (autoencoder)"
      checked={run.parameters.novelty}
      onChange={(event) => change({ parameters: { ...run.parameters, novelty: event.currentTarget.checked } })}
    />
    <Allowed action="models.manage">
      <Checkbox
        label="Promote when all checks pass"
        description="Promoted only if it beats the champion on rows that neither model was trained on, loses no class and keeps the false-alarm limit. Otherwise it is only registered."
        checked={run.promote}
        onChange={(event) => change({ promote: event.currentTarget.checked })}
      />
    </Allowed>
  </>
);
