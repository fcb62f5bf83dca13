import { PROFILES, type ProfileName } from '@picket/shared/features';
import { CIC_IDENTITY } from './cic/explain/identity.js';
import { CIC_SIZES } from './cic/explain/sizes.js';
import { CIC_TCP } from './cic/explain/tcp.js';
import { CIC_TIMES } from './cic/explain/times.js';
import { type CicColumnText, type ColumnText, type ColumnTexts } from './column-text.js';
import { PICKET_IDENTITY } from './picket-1/explain/identity.js';
import { PICKET_SIZES } from './picket-1/explain/sizes.js';
import { PICKET_TCP } from './picket-1/explain/tcp.js';
import { PICKET_TIMES } from './picket-1/explain/times.js';

export { closestNames } from './closest-names.js';

/** Texts of the original's columns, under the names of `cic-v40`; `cic-head` has other names in the same order. */
const CIC: ColumnTexts<CicColumnText> = { ...CIC_IDENTITY, ...CIC_SIZES, ...CIC_TIMES, ...CIC_TCP };
const PICKET: ColumnTexts = { ...PICKET_IDENTITY, ...PICKET_SIZES, ...PICKET_TIMES, ...PICKET_TCP };

/** A column of a profile, explained. */
export interface ExplainedColumn extends ColumnText {
  readonly profile: ProfileName;
  readonly name: string;
  /** Place in the CSV, from 1 on. */
  readonly position: number;
}

/** Every column of a profile that has a text, in the order of its CSV. */
export function explainProfile(profile: ProfileName): ExplainedColumn[] {
  return PROFILES[profile].csv.flatMap((name, column) => {
    const found = textOf(profile, column);
    return found === undefined ? [] : [{ profile, name, position: column + 1, ...found }];
  });
}

/** The column of that name, upper and lower case alike; undefined if the profile has none. */
export function explainColumn(profile: ProfileName, name: string): ExplainedColumn | undefined {
  const wanted = name.trim().toLowerCase();
  return explainProfile(profile).find((column) => column.name.toLowerCase() === wanted);
}

function textOf(profile: ProfileName, column: number): ColumnText | undefined {
  if (profile === 'picket-1') return PICKET[PROFILES[profile].csv[column]];
  const found = CIC[PROFILES['cic-v40'].csv[column]];
  if (found === undefined) return undefined;
  const { unit, type, definition, quirk, v40, head } = found;
  const quirks = [quirk, profile === 'cic-v40' ? v40 : head].filter((part) => part !== undefined);
  return { unit, type, definition, ...(quirks.length > 0 && { quirk: quirks.join(' ') }) };
}
