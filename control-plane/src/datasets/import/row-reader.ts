import { toPrintable } from '@picket/shared/text';
import { hashAddressBytes } from './address-hash.js';
import { parseCell } from './cell.js';
import type { ColumnPlan } from './column-plan.js';
import { COMMA, type RowScanner } from './csv/row-scanner.js';
import { parseSingle } from './csv/single-precision.js';
import { TimeEvidence } from './csv/time-evidence.js';
import { TimestampReader } from './csv/timestamp.js';
import type { DefectLog } from '../storage/defects.js';
import { isHeaderLike, refuseFile } from './dialects/dialect.js';
import { CORRECTED_FORK, isForkLabel } from './dialects/foreign.js';
import { decodeText, type LabelCodes } from './label-codes.js';
import { UNLABELLED } from '../../ml/matrix/matrix.js';
import type { ProfileEvidence } from './profile-evidence.js';
import type { GrowingBlock } from '../storage/row-block.js';
import { NO_CLASS_NAME } from '../../api/dataset.js';

/** What the files of a data set share. */
export interface SharedState {
  readonly defects: DefectLog;
  readonly labels: LabelCodes;
  /** Codes of the texts of each extra feature, by its position. */
  readonly texts: Map<string, number>[];
}

/** What became of a line: a row, or why it is none. */
export type Taken = 'row' | 'repeated-header' | 'no-numbers' | 'blank-line';

const LARGEST_PORT = 65_535;
/** More, or longer, and the column holds no classes but times, notes or numbers of events. */
const MAX_CLASSES = 1000;
const LONGEST_CLASS_NAME = 64;
const { fromCharCode } = String;
/** Where commas divide the cells this would rather be a thousand and more. */
const DECIMAL_COMMA = /^\s*[+-]?\d*,\d+(e[+-]?\d+)?\s*$/i;

/** Turns the rows of one file into numbers. */
export class RowReader {
  rowsUnlabelled = 0;
  private readonly clock = new TimestampReader();
  private readonly labelCodes = new Map<string, number>();
  readonly times = new TimeEvidence();

  /**
   * @param fileIndex which of the data set's files this is
   * @param fileLabel class of the rows that bear no label
   */
  constructor(
    private readonly plan: ColumnPlan,
    private readonly file: string,
    private readonly fileIndex: number,
    private readonly fileLabel: string | undefined,
    private readonly shared: SharedState,
    readonly evidence: ProfileEvidence,
  ) {}

  /** Appends the scanner's row, which is as wide as the header, to the block, unless it is no flow. */
  take(scanner: RowScanner, block: GrowingBlock): Taken {
    const { bytes, starts, ends } = scanner;
    const { positions } = this.plan;
    const { values } = block;
    const start = block.rows * positions.length;
    for (let feature = 0; feature < positions.length; feature++) {
      const cell = positions[feature]!;
      const value = parseSingle(bytes, starts[cell]!, ends[cell]!);
      // NaN is the one number that does not equal itself.
      if (value === value) values[start + feature] = value;
      else if (feature === 0 && this.hasNoNumber(scanner)) return this.whatElse(scanner);
      else values[start + feature] = this.readOddCell(scanner, feature);
    }
    this.evidence.add(values, start, scanner.line);
    this.takeOrigin(scanner, block);
    block.labels[block.rows++] = this.labelCode(scanner);
    return 'row';
  }

  /** What is known of the times when the file has ended. */
  end(lastLine: number): void {
    const { ambiguity, twelveHours } = this.times;
    if (ambiguity !== undefined) this.add('ambiguous-date', lastLine, () => ambiguity);
    if (twelveHours !== undefined) this.add('twelve-hour-clock', lastLine, () => twelveHours);
  }

  private hasNoNumber({ bytes, starts, ends }: RowScanner): boolean {
    const { positions, features } = this.plan;
    return features.every(({ extra }, feature) => {
      const cell = positions[feature]!;
      // A decimal comma is looked at elsewhere; here it is enough that something may be a number.
      return extra || Number.isNaN(parseCell(textOf(bytes, starts[cell]!, ends[cell]!).replace(',', '.')).value);
    });
  }

  private whatElse({ bytes, starts, ends, count }: RowScanner): Taken {
    const cells = Array.from({ length: count }, (_, cell) => textOf(bytes, starts[cell]!, ends[cell]!).trim());
    if (cells.every((cell) => cell === '')) return 'blank-line';
    return isHeaderLike(cells) ? 'repeated-header' : 'no-numbers';
  }

  /** A cell that is no plain number. */
  private readOddCell({ bytes, starts, ends, line, separator }: RowScanner, feature: number): number {
    const cell = this.plan.positions[feature]!;
    const text = textOf(bytes, starts[cell]!, ends[cell]!);
    const { value, defect } = parseCell(text);
    if (!defect) return value;
    const { name, extra } = this.plan.features[feature]!;
    if (separator !== COMMA && DECIMAL_COMMA.test(text)) {
      this.add('decimal-comma', line, () => `${name}: ${JSON.stringify(text)}`);
      return parseCell(text.replace(',', '.')).value;
    }
    if (extra && defect === 'not-a-number') return this.textCode(feature, text.trim());
    this.add(defect, line, () => `${name}: ${JSON.stringify(text)}`);
    return value;
  }

  /** Texts in a column that was asked for by name become numbers in the order in which they come. */
  private textCode(feature: number, text: string): number {
    const codes = (this.shared.texts[feature] ??= new Map<string, number>());
    if (!codes.has(text)) codes.set(text, codes.size);
    return codes.get(text)!;
  }

  private takeOrigin(scanner: RowScanner, { rows, origins }: GrowingBlock): void {
    const { source, destination, sourcePort, destinationPort, start } = this.plan.identity;
    origins.files[rows] = this.fileIndex;
    origins.sources[rows] = source === -1 ? 0 : this.readAddress(scanner, source);
    origins.destinations[rows] = destination === -1 ? 0 : this.readAddress(scanner, destination);
    origins.sourcePorts[rows] = sourcePort === -1 ? -1 : this.readPort(scanner, sourcePort);
    origins.destinationPorts[rows] = destinationPort === -1 ? -1 : this.readPort(scanner, destinationPort);
    origins.startMs[rows] = start === -1 ? NaN : this.readTime(scanner, start);
  }

  private readAddress({ bytes, starts, ends, line }: RowScanner, cell: number): number {
    const start = starts[cell]!;
    const end = ends[cell]!;
    if (start === end) this.add('empty-address', line, () => this.plan.header[cell]!);
    return hashAddressBytes(bytes, start, end);
  }

  private readPort({ bytes, starts, ends, line }: RowScanner, cell: number): number {
    const start = starts[cell]!;
    const end = ends[cell]!;
    const port = parseSingle(bytes, start, end);
    if (port >= 0 && port <= LARGEST_PORT && Math.trunc(port) === port) return port;
    const text = () => JSON.stringify(textOf(bytes, start, end));
    this.add('unreadable-port', line, () => `${this.plan.header[cell]!}: ${text()}`);
    return -1;
  }

  private readTime({ bytes, starts, ends, line }: RowScanner, cell: number): number {
    const [start, end] = [starts[cell]!, ends[cell]!];
    const timeMs = this.clock.read(bytes, start, end);
    if (timeMs === timeMs) this.times.add(this.clock, timeMs);
    else this.add('unreadable-time', line, () => JSON.stringify(textOf(bytes, start, end)));
    return timeMs;
  }

  /** The same few labels come again and again: each spelling is judged once. */
  private labelCode({ bytes, starts, ends, line }: RowScanner): number {
    const cell = this.plan.labelPosition;
    const key = cell === undefined ? '' : cellKey(bytes, starts[cell]!, ends[cell]!);
    let code = this.labelCodes.get(key);
    if (code === undefined) {
      const raw = cell === undefined ? new Uint8Array() : bytes.subarray(starts[cell], ends[cell]);
      this.labelCodes.set(key, (code = this.judgeLabel(raw, line)));
    }
    if (code === UNLABELLED) this.rowsUnlabelled++;
    return code;
  }

  private judgeLabel(raw: Uint8Array, line: number): number {
    const { labels } = this.shared;
    const { text: found, isForeign } = decodeText(raw);
    if (isForeign) this.add('wrong-encoding', line, () => `label ${JSON.stringify(found)}`);
    if (found.length > LONGEST_CLASS_NAME || labels.classes.length > MAX_CLASSES)
      throw refuseFile(
        this.file,
        `what is called the class in line ${line} is none: the texts are too long or too many`,
        {
          next: 'give the column of the classes the name Label',
        },
      );
    const text = toPrintable(found);
    if (text !== found.normalize('NFC')) this.add('unstorable-label', line, () => `label ${JSON.stringify(found)}`);
    if (text.trim() === NO_CLASS_NAME)
      throw refuseFile(this.file, `a class cannot be called ${NO_CLASS_NAME}`, {
        next: 'give it another name in the file',
      });
    // The corrected data without the columns that only they have: these labels are theirs alone.
    if (this.plan.dialect.name.startsWith('cic-head') && isForkLabel(text))
      throw refuseFile(this.file, `it was made by ${CORRECTED_FORK.tool}`, { next: CORRECTED_FORK.next });
    const own = labels.codeOf(text);
    const code = own ?? (this.fileLabel === undefined ? undefined : labels.codeOf(this.fileLabel));
    if (code === undefined) return UNLABELLED;
    if (own !== undefined && labels.classes[own] !== text)
      this.add('label-variant', line, () => `${JSON.stringify(text)} is taken for ${labels.classes[own]!}`);
    return code;
  }

  private add(kind: Parameters<DefectLog['add']>[0], line: number, describe: () => string): void {
    this.shared.defects.add(kind, this.file, line, describe);
  }
}

/** Cells as text, for people and for odd numbers. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decodeText(bytes.subarray(start, end)).text;
}

/** A label as the key of a map, byte for byte; short, so that a loop is faster than a decoder. */
function cellKey(bytes: Uint8Array, start: number, end: number): string {
  let key = '';
  for (let at = start; at < end; at++) key += fromCharCode(bytes[at]!);
  return key;
}
