import type { Readable } from 'node:stream';
import { PicketError } from '@picket/shared/errors';
import { PROFILES, type ProfileName } from '@picket/shared/features';
import { parseCell } from './cell.js';
import { planColumns, type ColumnPlan } from './column-plan.js';
import { DefectLog } from './defects.js';
import { refuseFile } from './dialect.js';
import { CsvOutcome, readCsv, type CsvRow } from './flow-csv.js';
import { hashAddress } from './address-hash.js';
import { firstOrigins, UNLABELLED, unknownOrigins, type RowOrigins } from './matrix.js';

/** Rows of a data set: row-major values, and of the same rows the label codes and where they come from. */
export interface RowBlock {
  readonly values: Float32Array;
  readonly labels: Uint16Array;
  readonly origins: RowOrigins;
}

/** Takes the rows of a data set as they are read, a block at a time; its arrays are reused after the promise resolves. */
export interface BlockSink {
  write(block: RowBlock): Promise<void>;
}

export interface ImportedFile {
  readonly name: string;
  readonly bytes: number;
  readonly rows: number;
}

const ROWS_A_BLOCK = 4096;

/** Reads flow CSVs of one profile into a stream of blocks, counting all that is wrong with them. */
export class DatasetBuilder {
  readonly defects = new DefectLog();
  readonly classes: string[] = [];
  readonly files: string[] = [];
  rows = 0;
  rowsUnlabelled = 0;
  private plan: ColumnPlan | undefined;
  private readonly codes = new Map<string, number>();
  private readonly texts: Map<string, number>[] = [];
  private values = new Float32Array(0);
  private readonly labels = new Uint16Array(ROWS_A_BLOCK);
  private readonly origins = unknownOrigins(ROWS_A_BLOCK);
  private buffered = 0;

  constructor(
    private readonly sink: BlockSink,
    private readonly extraFeatures: readonly string[],
  ) {}

  get profile(): ProfileName | undefined {
    return this.plan?.profile;
  }

  get features(): ColumnPlan['features'] {
    return this.plan?.features ?? [];
  }

  /**
   * Imports one file.
   * @throws PicketError `dataset.foreign-file`, `dataset.mixed-profiles`
   */
  async add(source: Readable, file: string): Promise<ImportedFile> {
    const outcome = new CsvOutcome();
    const before = this.rows;
    let plan: ColumnPlan | undefined;
    let ragged: CsvRow | undefined;
    for await (const row of readCsv(source, file, outcome)) {
      if (!plan) {
        plan = this.takeHeader(planColumns(row.cells, file, this.extraFeatures), file);
        continue;
      }
      // Whether a ragged row is only the cut-off end of the file is known when the next one comes.
      if (ragged) this.defects.add('ragged-row', file, ragged.line, describeWidth(ragged, plan));
      ragged = this.takeRow(plan, row, file) ? undefined : row;
      if (this.buffered === ROWS_A_BLOCK) await this.flush();
    }
    if (!plan) throw refuseFile(file, 'it is empty');
    const kind = outcome.endsWithNewline ? 'ragged-row' : 'truncated-row';
    if (ragged) this.defects.add(kind, file, ragged.line, describeWidth(ragged, plan));
    return { name: file, bytes: outcome.bytes, rows: this.rows - before };
  }

  /** Hands the last block to the sink. */
  async flush(): Promise<void> {
    if (this.buffered === 0) return;
    const rows = this.buffered;
    await this.sink.write({
      values: this.values.subarray(0, rows * this.features.length),
      labels: this.labels.subarray(0, rows),
      origins: firstOrigins(this.origins, rows),
    });
    this.buffered = 0;
  }

  private takeHeader(plan: ColumnPlan, file: string): ColumnPlan {
    if (this.plan && this.plan.profile !== plan.profile)
      throw new PicketError(
        'dataset.mixed-profiles',
        'user',
        `${file} is of profile ${plan.profile}, the files before it of ${this.plan.profile}`,
        { next: 'import the files of each profile as a data set of their own' },
      );
    this.files.push(file);
    for (const column of plan.ignored) this.defects.add('ignored-column', file, 1, column);
    if (!this.plan) this.values = new Float32Array(ROWS_A_BLOCK * plan.features.length);
    return (this.plan = plan);
  }

  /** False: the row has not as many cells as the header. */
  private takeRow(plan: ColumnPlan, row: CsvRow, file: string): boolean {
    if (row.cells.length === 1 && row.cells[0]!.trim() === '') {
      this.defects.add('blank-line', file, row.line, '');
      return true;
    }
    if (row.cells.length !== plan.header.length) return false;
    if (row.cells.every((cell, at) => cell.trim() === plan.header[at])) {
      this.defects.add('repeated-header', file, row.line, '');
      return true;
    }
    const start = this.buffered * plan.features.length;
    for (let at = 0; at < plan.features.length; at++) this.values[start + at] = this.readFeature(plan, at, row, file);
    this.takeOrigin(plan, row);
    this.labels[this.buffered++] = this.labelCode(plan, row);
    this.rows++;
    return true;
  }

  private takeOrigin({ identity }: ColumnPlan, { cells }: CsvRow): void {
    const at = this.buffered;
    const port = (position: number) => Number.parseInt(cells[position] ?? '', 10);
    this.origins.files[at] = this.files.length - 1;
    this.origins.sources[at] = hashAddress(cells[identity.source]?.trim() ?? '');
    this.origins.destinations[at] = hashAddress(cells[identity.destination]?.trim() ?? '');
    this.origins.sourcePorts[at] = Number.isNaN(port(identity.sourcePort)) ? -1 : port(identity.sourcePort);
    this.origins.destinationPorts[at] = Number.isNaN(port(identity.destinationPort))
      ? -1
      : port(identity.destinationPort);
    this.origins.startMs[at] = NaN;
  }

  private readFeature(plan: ColumnPlan, feature: number, row: CsvRow, file: string): number {
    const text = row.cells[plan.positions[feature]!]!;
    const { value, defect } = parseCell(text);
    if (!defect) return value;
    if (plan.features[feature]!.extra && defect === 'not-a-number') return this.textCode(feature, text);
    this.defects.add(defect, file, row.line, `${plan.features[feature]!.name}: ${JSON.stringify(text)}`);
    return value;
  }

  /** Texts in a column that was asked for by name become numbers in the order in which they come. */
  private textCode(feature: number, text: string): number {
    const codes = (this.texts[feature] ??= new Map<string, number>());
    const key = text.trim();
    if (!codes.has(key)) codes.set(key, codes.size);
    return codes.get(key)!;
  }

  private labelCode(plan: ColumnPlan, row: CsvRow): number {
    const label = plan.labelPosition === undefined ? '' : row.cells[plan.labelPosition]!.trim();
    if (label === '' || label === PROFILES[plan.profile].emptyLabel) {
      this.rowsUnlabelled++;
      return UNLABELLED;
    }
    let code = this.codes.get(label);
    if (code === undefined) this.codes.set(label, (code = this.classes.push(label) - 1));
    if (code >= UNLABELLED)
      throw refuseFile(`line ${row.line}`, 'the label column holds more texts than classes can be');
    return code;
  }
}

function describeWidth(row: CsvRow, plan: ColumnPlan): string {
  return `${row.cells.length} cells, the header has ${plan.header.length}`;
}
