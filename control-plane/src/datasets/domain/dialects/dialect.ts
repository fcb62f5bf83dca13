import { PicketError } from '@picket/shared/errors';
import { PROFILES, type DatasetProfileName } from '@picket/shared/features';
import { foreignTool } from './foreign.js';
import { spelling, type Spelling, type SpellingName } from './spellings.js';

export const LABEL_COLUMN = 'Label';

/** A header as it is seen in the wild, and the profiles whose files have it. */
export interface Dialect {
  readonly name: string;
  /** The spellings of each column, by the name that a data set gives it. */
  readonly columns: Spelling;
  /** Features in the order of a row. */
  readonly features: readonly string[];
  /** Features that some files of this dialect lack: they are features where a data set's first file has them. */
  readonly optional: ReadonlySet<string>;
  /** The first one is taken where there is only one, or where the values do not decide between several. */
  readonly profiles: readonly DatasetProfileName[];
  /** Whether only the values tell the profile. */
  readonly isDecidedByValues: boolean;
}

const V40 = PROFILES['cic-v40'];
/** Flow statistics that were published without the column, and the port that had none in some versions. */
const SOMETIMES_ABSENT = new Set(['Protocol', 'Fwd Blk Rate Avg', 'Bwd Blk Rate Avg']);
const ALWAYS = new Set<string>();

function dialect(
  name: string,
  columns: SpellingName,
  profiles: readonly DatasetProfileName[],
  { byValues = false, optional = ALWAYS } = {},
): Dialect {
  return {
    name,
    columns: spelling(columns),
    features: V40.features,
    optional,
    profiles,
    isDecidedByValues: byValues,
  };
}

/** A profile whose features bear the names that its files have. */
function ownDialect(name: 'cic-head' | 'picket-1'): Dialect {
  const { csv, features } = PROFILES[name];
  const columns = new Map(csv.map((column) => [column, [column]]));
  return { name, columns, features, optional: ALWAYS, profiles: [name], isDecidedByValues: false };
}

/**
 * In the order in which a header is compared. FEATURES §1 and §8: the short names (S) were written by the version behind
 * InSDN and by those up to a year later, whose values differ; so were the R-style names (D).
 */
export const DIALECTS: readonly Dialect[] = [
  ownDialect('picket-1'),
  dialect('S', 'S', ['cic-v40', 'cic-2019', 'cic-2017'], { byValues: true, optional: new Set(['Protocol']) }),
  ownDialect('cic-head'),
  dialect('L', 'L', ['cic-2017'], { optional: SOMETIMES_ABSENT }),
  dialect('L, cleaned', 'L, cleaned', ['cic-2017', 'cic-2019'], { optional: SOMETIMES_ABSENT }),
  dialect('D', 'D', ['cic-v40', 'cic-2019', 'cic-2017'], { byValues: true }),
  dialect('N', 'N', ['cic-python'], { optional: SOMETIMES_ABSENT }),
];
/** Builds between the two profiles wrote the long names already; such a file is taken at its owner's word. */
const ARCHIVED_HEAD = dialect('V', 'V', ['cic-2019']);

/** A header that names at least this share of a dialect's features is a damaged file of it, no other tool's. */
const SAME_TOOL_SHARE = 0.8;

/**
 * The dialect that names all its features in a header, in whatever order and case.
 * @param names in lower case, without blanks around them
 * @throws PicketError `dataset.foreign-file` for a file of another tool or no flow CSV at all
 */
export function recogniseDialect(names: readonly string[], file: string, stated?: DatasetProfileName): Dialect {
  const known = new Set(names);
  const exact = DIALECTS.find((candidate) => missingFrom(known, candidate).length === 0);
  // The corrected fork writes every column of `cic-head`, and others that say whose they are.
  const tool = exact?.name === 'picket-1' ? undefined : foreignTool(known, names[0] ?? '');
  if (tool) throw refuseFile(file, `it was made by ${tool}`);
  if (!exact) throw refuseFile(file, reasonToRefuse(known));
  return exact.name === 'cic-head' && stated === 'cic-2019' ? ARCHIVED_HEAD : exact;
}

/** Position of a column in a header; -1 where the dialect or the file has none. */
export function findColumn({ columns }: Dialect, names: readonly string[], canonical: string): number {
  const spellings = columns.get(canonical) ?? [];
  return names.findIndex((name) => spellings.some((text) => text.toLowerCase() === name));
}

function missingFrom(names: ReadonlySet<string>, { columns, features, optional }: Dialect): string[] {
  const has = (text: string) => names.has(text.toLowerCase());
  return features.filter((name) => !optional.has(name) && !columns.get(name)!.some(has));
}

function reasonToRefuse(names: ReadonlySet<string>): string {
  const closest = DIALECTS.map((candidate) => ({ ...candidate, missing: missingFrom(names, candidate) })).sort(
    (a, b) => a.missing.length - b.missing.length,
  )[0]!;
  const present = 1 - closest.missing.length / closest.features.length;
  if (present < SAME_TOOL_SHARE) return 'its first line is not the header of a flow CSV';
  const some = closest.missing.slice(0, 3).map((name) => closest.columns.get(name)![0]);
  return `${closest.missing.length} column(s) of profile ${closest.profiles[0]} are missing: ${some.join(', ')}`;
}

/** A file that is not for us, with what to do instead. */
export function refuseFile(file: string, reason: string, cause?: unknown): PicketError {
  return new PicketError('dataset.foreign-file', 'user', `${file} refused: ${reason}`, {
    cause,
    next: 'make the file from its capture with `picket-agent features CAPTURE --profile cic-v40 --label CLASS`',
  });
}
