import { cutText, toPrintable } from '@picket/shared/text';
import { DEFECT_KINDS, type DefectKind } from '../../api/defect-kinds.js';

/** Defects that are listed one by one; more are counted only. */
export const LISTED_DEFECTS = 100_000;
const MAX_EXAMPLES = 10;
const MAX_DETAIL_CHARACTERS = 120;

/** One defect where it stands. */
export interface DefectEntry {
  readonly kind: DefectKind;
  readonly file: string;
  readonly line: number;
  readonly detail: string;
}

export interface Defect {
  kind: DefectKind;
  count: number;
  /** The first lines where it was seen. */
  examples: { file: string; line: number; detail: string }[];
}

/** Counts every defect, keeps the first few of each kind as examples and hands the rest on to be listed. */
export class DefectLog {
  private readonly byKind = new Map<DefectKind, Defect>();
  private listed = 0;
  private pending: DefectEntry[] = [];

  /** @param describe is called only if the defect is kept */
  add(kind: DefectKind, file: string, line: number, describe: () => string): void {
    let defect = this.byKind.get(kind);
    if (!defect) this.byKind.set(kind, (defect = { kind, count: 0, examples: [] }));
    defect.count++;
    if (this.listed >= LISTED_DEFECTS && defect.examples.length >= MAX_EXAMPLES) return;
    const detail = cutText(toPrintable(describe()), MAX_DETAIL_CHARACTERS);
    if (defect.examples.length < MAX_EXAMPLES) defect.examples.push({ file, line, detail });
    if (this.listed++ < LISTED_DEFECTS) this.pending.push({ kind, file, line, detail });
  }

  /** Those that were added since the last call, in the order of the files. */
  takePending(): DefectEntry[] {
    const taken = this.pending;
    if (taken.length > 0) this.pending = [];
    return taken;
  }

  /** In the order of DEFECT_KINDS. */
  list(): Defect[] {
    return DEFECT_KINDS.flatMap((kind) => this.byKind.get(kind) ?? []);
  }
}
