import { NumberInput, Select, SimpleGrid, TagsInput } from '@mantine/core';
import type { TrainingParameters } from '../../api/types.js';
import { ADVANCED_FIELDS, PARAMETER_FIELDS, type ParameterField } from './parameters.js';

interface ParametersProps {
  value: TrainingParameters;
  onChange: (value: TrainingParameters) => void;
}

export const Parameters = ({ value, onChange }: ParametersProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2 }}>
    <NumberFields fields={PARAMETER_FIELDS} value={value} onChange={onChange} />
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
export const AdvancedParameters = ({ value, onChange }: ParametersProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2 }}>
    <Select
      label="Split"
      description="What training and test rows never share"
      data={SPLITS}
      value={value.split.policy}
      onChange={(policy) => policy && onChange({ ...value, split: { policy } })}
      allowDeselect={false}
    />
    {value.split.policy === 'file' && (
      <TagsInput
        label="Test files"
        description="By name; none: the seed chooses"
        value={value.split.testFiles ?? []}
        onChange={(files) =>
          onChange({ ...value, split: { policy: 'file', ...(files.length > 0 && { testFiles: files }) } })
        }
      />
    )}
    <NumberInput
      label="Search"
      description="Trials of other tree shapes; 0 is none"
      min={0}
      max={200}
      value={value.search.trials}
      onChange={(trials) => typeof trials === 'number' && onChange({ ...value, search: { ...value.search, trials } })}
    />
    <NumberInput
      label="Search time"
      description="Seconds after which it ends"
      min={1}
      max={86_400}
      value={value.search.seconds}
      onChange={(seconds) =>
        typeof seconds === 'number' && onChange({ ...value, search: { ...value.search, seconds } })
      }
    />
    <Select
      label="Calibration"
      description="Fit probabilities to the validation rows"
      data={['temperature', 'none']}
      value={value.calibration}
      onChange={(kind) => onChange({ ...value, calibration: kind === 'none' ? 'none' : 'temperature' })}
      allowDeselect={false}
    />
    <NumberFields fields={ADVANCED_FIELDS} value={value} onChange={onChange} />
  </SimpleGrid>
);

type Policy = TrainingParameters['split']['policy'];

const SPLITS: { value: Policy; label: string }[] = [
  { value: 'random', label: 'Equal rows (random)' },
  { value: 'file', label: 'Files' },
  { value: 'time', label: 'Time: the latest are tested' },
  { value: 'source', label: 'Source addresses' },
];

const NumberFields = ({ fields, value, onChange }: ParametersProps & { fields: readonly ParameterField[] }) =>
  fields.map(({ name, ...field }) => (
    <NumberInput
      key={name}
      {...field}
      value={value[name]}
      onChange={(number) => typeof number === 'number' && onChange({ ...value, [name]: number })}
    />
  ));
