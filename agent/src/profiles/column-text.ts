/** What a column of a flow row means, in words. */
export interface ColumnText {
  /** Unit of the values; empty where there is none. */
  readonly unit: string;
  readonly type: 'text' | 'integer' | 'number';
  readonly definition: string;
  /** Where the values surprise a reader of the definition. */
  readonly quirk?: string;
}

/** Texts by column name. */
export type ColumnTexts<Text extends ColumnText = ColumnText> = Readonly<Record<string, Text>>;

/** The two versions of the original share their definitions, not their defects. */
export interface CicColumnText extends ColumnText {
  readonly v40?: string;
  readonly head?: string;
}

export function text(definition: string, notes: Partial<CicColumnText> = {}): CicColumnText {
  return { unit: '', type: 'text', definition, ...notes };
}

export function integer(unit: string, definition: string, notes: Partial<CicColumnText> = {}): CicColumnText {
  return { unit, type: 'integer', definition, ...notes };
}

export function number(unit: string, definition: string, notes: Partial<CicColumnText> = {}): CicColumnText {
  return { unit, type: 'number', definition, ...notes };
}

/** The four columns `PREFIX Max`, `Min`, `Mean` and `Std` of one sample. */
export function summary(
  prefix: string,
  unit: string,
  sample: string,
  notes: Partial<CicColumnText> = {},
): ColumnTexts<CicColumnText> {
  return {
    [`${prefix} Max`]: number(unit, `Greatest of ${sample}.`, notes),
    [`${prefix} Min`]: number(unit, `Smallest of ${sample}.`, notes),
    [`${prefix} Mean`]: number(unit, `Mean of ${sample}, kept as a running mean.`, notes),
    [`${prefix} Std`]: number(unit, `Sample standard deviation (n − 1) of ${sample}; 0 for a single one.`, notes),
  };
}
