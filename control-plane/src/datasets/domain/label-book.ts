/** InSDN's own spelling of its classes: what other spellings are folded to. */
const KNOWN_CLASSES = ['Normal', 'DoS', 'DDoS', 'Probe', 'BFA', 'Web-Attack', 'BOTNET', 'U2R'];
/** What the tool itself writes when it knows nothing. */
const EMPTY_LABELS = new Set(['', 'nolabel', 'needmanuallabel']);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

/** A text of a file, and whether it was no UTF-8: CIC-IDS-2017 has dashes of Windows-1252 in its labels. */
export function decodeText(bytes: Uint8Array): { text: string; isForeign: boolean } {
  try {
    return { text: utf8.decode(bytes), isForeign: false };
  } catch {
    return { text: windows1252.decode(bytes), isForeign: true };
  }
}

/** Codes of the classes of a data set. Spellings that differ in case, blanks and dashes only are one class. */
export class LabelBook {
  readonly classes: string[] = [];
  private readonly codes = new Map<string, number>();

  /** Code of a label; undefined for a row that nobody labelled. */
  codeOf(text: string): number | undefined {
    const key = foldLabel(text);
    if (EMPTY_LABELS.has(key)) return undefined;
    let code = this.codes.get(key);
    if (code === undefined) {
      code = this.classes.push(KNOWN_CLASSES.find((name) => foldLabel(name) === key) ?? text.trim()) - 1;
      this.codes.set(key, code);
    }
    return code;
  }
}

/** What two spellings of one class have in common. A label of nothing but dashes is still a label. */
function foldLabel(text: string): string {
  const trimmed = text.trim();
  return trimmed.toLowerCase().replace(/[\s_\p{Pd}\uFFFD]+/gu, '') || trimmed;
}
