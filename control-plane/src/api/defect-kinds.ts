/** What can be wrong with a file, a line or a cell. Everything is counted; nothing is dropped in silence. */
export const DEFECT_KINDS = [
  /** Not as many cells as the header: listed, not imported. */
  'ragged-row',
  /** The last line, cut off before its end: listed, not imported. */
  'truncated-row',
  /** A quote that is never closed, or a line that is too long to be a flow: not imported. */
  'open-quote',
  'long-line',
  /** An empty line: not imported. */
  'blank-line',
  /** A header once more, in whatever spelling, as in files that were concatenated: not imported. */
  'repeated-header',
  /** A row in which no feature is a number: not imported. */
  'no-numbers',
  /** The file goes on, but cannot be read any further: what was read before is imported. */
  'unreadable-rest',
  /** The following five: the cell becomes a missing value, the row is imported. */
  'not-a-number',
  'nan',
  'infinity',
  'beyond-single-precision',
  'empty-cell',
  /** A number with a decimal comma, in a file whose cells are not divided by commas: read as one. */
  'decimal-comma',
  /** A port that is not a whole number from 0 to 65535: the row is imported without it. */
  'unreadable-port',
  /** An address that is missing: the row is imported without it. */
  'empty-address',
  /** A label that is not UTF-8, read as Windows-1252. */
  'wrong-encoding',
  /** A label with an unstorable or invisible character, now U+FFFD. Counted once per file and spelling. */
  'unstorable-label',
  /** Another spelling of a class, counted once per file and spelling. */
  'label-variant',
  /** The row is imported without its time. */
  'unreadable-time',
  /** Once per file: no date tells whether day or month comes first, or they tell both. */
  'ambiguous-date',
  /** Once per file: the hours are those of a 12-hour clock, and no time says AM or PM. */
  'twelve-hour-clock',
  /** A row that no version writes which wrote the others; the first such line of a file is given. */
  'contradicting-row',
  /** A column that neither the profile nor the import request names. */
  'ignored-column',
  /** A file in a ZIP that holds no flows: not imported. */
  'ignored-file',
] as const;
export type DefectKind = (typeof DEFECT_KINDS)[number];
