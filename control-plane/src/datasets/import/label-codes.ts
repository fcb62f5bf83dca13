import { toPrintable } from '@picket/shared/text';
import { foldClass } from '../../ml/matrix/class-name.js';

/** InSDN's own spelling of its classes: what other spellings are folded to. */
const KNOWN_CLASSES = ['Normal', 'DoS', 'DDoS', 'Probe', 'BFA', 'Web-Attack', 'BOTNET', 'U2R'];
/**
 * Words for "nobody has labelled this", folded: of the tool and its forks, and what pandas, R, spreadsheets and databases
 * write for a missing value.
 */
const EMPTY_LABELS = new Set([
  ...['', 'nolabel', 'needmanuallabel', 'manuallabel', 'unlabelled', 'unlabeled', 'notlabelled', 'notlabeled'],
  ...[
    'nan',
    'na',
    'n/a',
    'n.a.',
    'n.a',
    '<na>',
    '#n/a',
    '#na',
    'null',
    '(null)',
    '<null>',
    '#null!',
    '\\n',
    'none',
    'nil',
  ],
  ...['?', '??', '???', '.', '(empty)', '(blank)', 'empty', 'missing', 'undefined', '#value!', '#ref!', '#name?'],
]);

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

/** Codes of the classes of a data set; see `foldClass` for what is one class. */
export class LabelCodes {
  readonly classes: string[] = [];
  private readonly codes = new Map<string, number>();

  /** Code of a label; undefined for a row that nobody labelled. */
  codeOf(text: string): number | undefined {
    const key = foldClass(text);
    if (EMPTY_LABELS.has(key)) return undefined;
    let code = this.codes.get(key);
    if (code === undefined) {
      code = this.classes.push(KNOWN_CLASSES.find((name) => foldClass(name) === key) ?? toPrintable(text.trim())) - 1;
      this.codes.set(key, code);
    }
    return code;
  }
}

/** Whether a text stands for "no label". */
export function isNoLabel(text: string): boolean {
  return EMPTY_LABELS.has(foldClass(text));
}
