import { type ErrorDetails } from '@picket/shared/errors';
import { PROFILES, type DatasetProfileName } from '@picket/shared/features';
import { ControlPlaneError } from '../../../errors.js';
import { CORRECTED_FORK, foreignTool, isCorrectedFork } from './foreign.js';
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
 * In the order in which a header is compared. profiles.md §1 and §8: the short names (S) were written by the version behind
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

/** A header that names at least so many features of a dialect is a part of it, no other tool's. */
const SAME_TOOL_COLUMNS = 3;
/** Missing columns that a refusal names. */
const NAMED_COLUMNS = 5;

/**
 * The dialect that names all its features in a header, in whatever order and case.
 * @param names in lower case, without blanks around them
 * @throws PicketError `dataset.foreign-file` for a file of another tool or no flow CSV at all
 */
export function recogniseDialect(names: readonly string[], file: string, stated?: DatasetProfileName): Dialect {
  const known = new Set(names);
  const exact = DIALECTS.find((candidate) => missingFrom(known, candidate).length === 0) ?? throughR(known);
  if (exact?.name !== 'picket-1') refuseForeign(known, names[0] ?? '', exact, file);
  if (!exact) throw refuseFile(file, reasonToRefuse(known));
  return exact.name === 'cic-head' && stated === 'cic-2019' ? ARCHIVED_HEAD : exact;
}

/** Position of a column in a header; -1 where the dialect or the file has none. */
export function findColumn({ columns }: Dialect, names: readonly string[], canonical: string): number {
  const spellings = columns.get(canonical) ?? [];
  return names.findIndex((name) => spellings.some((text) => text.toLowerCase() === name));
}

/**
 * Whether the cells of a row are names of columns, in any spelling that we know: files are joined from several versions
 * of a tool.
 */
export function isHeaderLike(cells: readonly string[]): boolean {
  const names = cells.filter((cell) => cell !== '');
  return names.filter((name) => COLUMN_NAMES.has(makeName(name))).length > names.length / 2;
}

const COLUMN_NAMES = new Set(
  DIALECTS.flatMap(({ columns }) => [...columns.values()].flat()).map((name) => makeName(name)),
);

/** What R makes of a column's name (`make.names`): a dot for every character that its names cannot have. */
function makeName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9._]/g, '.');
}

/** A dialect whose names went through R; D is one that is in use as it is. */
function throughR(names: ReadonlySet<string>): Dialect | undefined {
  return RENAMED.find((candidate) => missingFrom(names, candidate).length === 0);
}

const RENAMED: readonly Dialect[] = DIALECTS.filter(({ name }) => name !== 'L' && name !== 'D').map((own) => ({
  ...own,
  name: `${own.name}, through R`,
  columns: new Map([...own.columns].map(([name, spellings]) => [name, spellings.map(makeName)])),
}));

function missingFrom(names: ReadonlySet<string>, { columns, features, optional }: Dialect): string[] {
  const has = (text: string) => names.has(text.toLowerCase());
  return features.filter((name) => !optional.has(name) && !columns.get(name)!.some(has));
}

/** @throws PicketError `dataset.foreign-file` for the table of another tool that we know */
function refuseForeign(names: ReadonlySet<string>, first: string, exact: Dialect | undefined, file: string): void {
  const areLongNames = exact === undefined || exact.name.startsWith('cic-head');
  const hasFeatures = exact !== undefined || closestTo(names).present >= SAME_TOOL_COLUMNS;
  const isFork = hasFeatures && isCorrectedFork(names, areLongNames);
  const foreign = isFork ? CORRECTED_FORK : exact ? undefined : foreignTool(names, first);
  if (foreign)
    throw refuseFile(file, `it was made by ${foreign.tool}`, {
      next: foreign.next,
      command: foreign.command,
    });
}

/** The dialect of which a header names most features, and what it lacks. */
function closestTo(names: ReadonlySet<string>): { dialect: Dialect; missing: readonly string[]; present: number } {
  const all = [...DIALECTS, ...RENAMED].map((dialect) => {
    const missing = missingFrom(names, { ...dialect, optional: ALWAYS });
    return { dialect, missing, present: dialect.features.length - missing.length };
  });
  return all.reduce((best, candidate) => (candidate.present > best.present ? candidate : best));
}

function reasonToRefuse(names: ReadonlySet<string>): string {
  const { dialect, missing, present } = closestTo(names);
  if (present < SAME_TOOL_COLUMNS) {
    if ([...names].every((name) => name === '' || isValue(name)))
      return 'its first line holds values: the line with the names of the columns is missing';
    return 'its first line is not the header of a flow CSV';
  }
  const some = missing.slice(0, NAMED_COLUMNS).map((name) => dialect.columns.get(name)![0] ?? name);
  const more = missing.length > some.length ? ` and ${missing.length - some.length} more` : '';
  const total = dialect.features.length;
  return `it has ${present} of the ${total} columns of ${dialect.profiles[0]}; these are missing: ${some.join(', ')}${more}`;
}

/** A number, an address or a time: nothing that a column is called. */
function isValue(cell: string): boolean {
  return /^[-+\d.:/ e]*$/.test(cell) || /^(nan|infinity|tcp|udp|icmp|-)$/.test(cell);
}

const FROM_CAPTURE = {
  next: 'make the file from its capture, or import the capture itself',
  command: 'picket-agent features CAPTURE --profile cic-v40 --label CLASS',
};

/** A file that is not for us, with what to do instead. */
export function refuseFile(file: string, reason: string, { cause, ...advice }: ErrorDetails = {}): ControlPlaneError {
  return new ControlPlaneError('dataset.foreign-file', `${file} refused: ${reason}`, {
    ...(advice.next === undefined ? FROM_CAPTURE : advice),
    cause,
  });
}
