import { Select, SimpleGrid, TagsInput } from '@mantine/core';
import type { TrainingParameters } from '../../api/types.js';
import { NumberField, type NumberDraft } from './number-field.js';
import type { NumberFieldSpec } from './numbers.js';
import { ADVANCED_FIELDS, PARAMETER_FIELDS, SEARCH_SECONDS, SEARCH_TRIALS } from './parameters.js';

interface ParametersProps {
  value: TrainingParameters;
  onChange: (value: TrainingParameters) => void;
  /** The numbers as they are typed. */
  draft: NumberDraft;
}

export const Parameters = ({ value, onChange, draft }: ParametersProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2 }}>
    <NumberFields fields={PARAMETER_FIELDS} draft={draft} />
    <Select
      label="Class weights"
      description="Balanced: rare classes count as much as frequent ones"
      data={['balanced', 'none']}
      value={value.classWeights === 'none' ? 'none' : 'balanced'}
      onChange={(weights) => onChange({ ...value, classWeights: weights === 'none' ? 'none' : 'balanced' })}
      allowDeselect={false}
    />
  </SimpleGrid>
);

/** How rows are held out, what is searched, and what shapes a tree. */
export const AdvancedParameters = ({ value, onChange, draft }: ParametersProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2 }}>
    <Select
      label="Split"
      description="How rows are split into training and test"
      data={SPLITS}
      value={value.split.policy}
      onChange={(policy) => policy && onChange({ ...value, split: { policy } })}
      allowDeselect={false}
    />
    {value.split.policy === 'file' && (
      <TagsInput
        label="Test files"
        description="File names; if empty, the seed chooses"
        value={value.split.testFiles ?? []}
        onChange={(files) =>
          onChange({ ...value, split: { policy: 'file', ...(files.length > 0 && { testFiles: files }) } })
        }
      />
    )}
    <NumberField field={SEARCH_TRIALS} draft={draft} />
    <NumberField field={SEARCH_SECONDS} draft={draft} />
    <Select
      label="Calibration"
      description="Fit probabilities to the validation rows"
      data={['temperature', 'none']}
      value={value.calibration}
      onChange={(kind) => onChange({ ...value, calibration: kind === 'none' ? 'none' : 'temperature' })}
      allowDeselect={false}
    />
    <NumberFields fields={ADVANCED_FIELDS} draft={draft} />
  </SimpleGrid>
);

type Policy = TrainingParameters['split']['policy'];

const SPLITS: { value: Policy; label: string }[] = [
  { value: 'random', label: 'Equal rows (random)' },
  { value: 'file', label: 'Files' },
  { value: 'time', label: 'Time: the latest are tested' },
  { value: 'source', label: 'Source addresses' },
];

const NumberFields = ({ fields, draft }: { fields: readonly NumberFieldSpec[]; draft: NumberDraft }) =>
  fields.map((field) => <NumberField key={field.name} field={field} draft={draft} />);
