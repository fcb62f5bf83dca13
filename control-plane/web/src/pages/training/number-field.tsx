import { NumberInput } from '@mantine/core';
import { faultOf, rangeText, type NumberFieldSpec, type Typed } from './numbers.js';

export interface NumberDraft {
  readonly typed: Typed;
  readonly type: (name: string, value: number | string) => void;
}

/** The typed number is what is sent: it is not cut to the range; a number out of range is reported and not sent. */
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
