import { NumberInput } from '@mantine/core';
import { faultOf, rangeText, type NumberFieldSpec, type Typed } from './numbers.js';

export interface NumberDraft {
  readonly typed: Typed;
  readonly type: (name: string, value: number | string) => void;
}

/** What stands in it is what is sent: nothing is cut to the range, what is out of it is said and not sent. */
export const NumberField = ({ field, draft }: { field: NumberFieldSpec; draft: NumberDraft }) => (
  <NumberInput
    label={field.label}
    description={`${field.description} (${rangeText(field)})`}
    step={field.step}
    clampBehavior="none"
    value={draft.typed[field.name] ?? ''}
    error={faultOf(field, draft.typed[field.name])}
    onChange={(value) => draft.type(field.name, value)}
  />
);
