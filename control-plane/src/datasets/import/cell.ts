import { toModelInput } from '@picket/shared/features';
import type { DefectKind } from '../../api/defect-kinds.js';

/** What one cell of a flow CSV holds: the model input, and what was wrong with it if it is missing. */
export interface Cell {
  readonly value: number;
  readonly defect: DefectKind | undefined;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;
const INFINITE = /^[+-]?inf(inity)?$/i;

/** Reads a number as Java, Python and spreadsheets write it. Whatever is no finite number is missing (NaN). */
export function parseCell(text: string): Cell {
  const trimmed = text.trim();
  if (!DECIMAL.test(trimmed)) return { value: NaN, defect: whyMissing(trimmed) };
  // Adding zero makes -0 a 0: two rows that are equal must also be equal bit by bit.
  const value = toModelInput(Number(trimmed)) + 0;
  return { value, defect: Number.isNaN(value) ? 'beyond-single-precision' : undefined };
}

function whyMissing(text: string): DefectKind {
  if (text === '') return 'empty-cell';
  if (NOT_A_NUMBER.test(text)) return 'nan';
  return INFINITE.test(text) ? 'infinity' : 'not-a-number';
}
