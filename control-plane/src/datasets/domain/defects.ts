/** What can be wrong with a line or a cell of a flow CSV. Everything is counted; nothing is dropped in silence. */
const DEFECT_KINDS = [
  /** Not as many cells as the header: listed, not imported. */
  'ragged-row',
  /** The last line, cut off before its end: listed, not imported. */
  'truncated-row',
  /** An empty line: not imported. */
  'blank-line',
  /** The header once more, as in files that were concatenated: not imported. */
  'repeated-header',
  /** The following five: the cell becomes a missing value, the row is imported. */
  'not-a-number',
  'nan',
  'infinity',
  'beyond-single-precision',
  'empty-cell',
  /** A column that the profile does not have and that nobody asked for. */
  'ignored-column',
] as const;
export type DefectKind = (typeof DEFECT_KINDS)[number];

const MAX_EXAMPLES = 10;
const MAX_DETAIL_CHARACTERS = 120;

export interface Defect {
  kind: DefectKind;
  count: number;
  /** The first lines where it was seen. */
  examples: { file: string; line: number; detail: string }[];
}

/** Counts every defect and keeps the first few of each kind as examples. */
export class DefectLog {
  private readonly byKind = new Map<DefectKind, Defect>();

  add(kind: DefectKind, file: string, line: number, detail: string): void {
    let defect = this.byKind.get(kind);
    if (!defect) this.byKind.set(kind, (defect = { kind, count: 0, examples: [] }));
    defect.count++;
    if (defect.examples.length < MAX_EXAMPLES)
      defect.examples.push({ file, line, detail: detail.slice(0, MAX_DETAIL_CHARACTERS) });
  }

  /** In the order of DEFECT_KINDS. */
  list(): Defect[] {
    return DEFECT_KINDS.flatMap((kind) => this.byKind.get(kind) ?? []);
  }
}
