import { NumberInput, Select } from '@mantine/core';
import { useAllowed } from '../../api/session.js';
import type { SettingDefinitionDto } from '../../api/types.js';
import { faultOf, type Draft } from './draft.js';

interface SettingInputProps {
  definition: SettingDefinitionDto;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

const WIDTH = 220;

/** The value of one setting; an empty field leaves it to the wider scope. */
export function SettingInput({ definition, draft, onChange }: SettingInputProps) {
  const { name, kind, unit, choices } = definition;
  const value = draft[name] ?? '';
  const isReadOnly = !useAllowed('settings.manage');
  const set = (next: string | number | null) => onChange({ ...draft, [name]: next ?? '' });
  if (kind === 'choice')
    return (
      <Select
        aria-label={name}
        placeholder="not set"
        data={choices ?? []}
        value={value === '' ? null : String(value)}
        clearable={!isReadOnly}
        readOnly={isReadOnly}
        w={WIDTH}
        onChange={set}
      />
    );
  return (
    <NumberInput
      aria-label={name}
      placeholder="not set"
      suffix={unit === null ? '' : ` ${unit}`}
      allowDecimal={false}
      readOnly={isReadOnly}
      clampBehavior="none"
      value={value}
      error={faultOf(definition, draft[name])}
      w={WIDTH}
      onChange={set}
    />
  );
}
