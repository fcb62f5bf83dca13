/** A number that a form asks for. */
export interface NumberFieldSpec {
  name: string;
  label: string;
  description: string;
  min: number;
  max: number;
  step: number;
}

/** What stands in the fields, by their names: text while it is not a number. */
export type Typed = Readonly<Record<string, number | string>>;

export const rangeText = ({ min, max }: NumberFieldSpec) => `${min} to ${max.toLocaleString('en-GB')}`;

/** Why what stands in a field cannot be sent; undefined when it can. */
export function faultOf(field: NumberFieldSpec, typed: number | string | undefined): string | undefined {
  if (typed === undefined || typed === '') return `Required: ${rangeText(field)}`;
  const number = Number(typed);
  if (!Number.isFinite(number)) return `Not a number. ${rangeText(field)}`;
  if (number < field.min || number > field.max) return `Out of range. ${rangeText(field)}`;
  return Number.isInteger(field.step) && !Number.isInteger(number) ? `A whole number, ${rangeText(field)}` : undefined;
}
