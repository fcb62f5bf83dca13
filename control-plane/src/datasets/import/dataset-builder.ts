import type { DatasetProfileName } from '@picket/shared/features';
import { ControlPlaneError } from '../../errors.js';
import { planColumns, type ColumnPlan, type PlanRequest } from './column-plan.js';
import { Found, RowScanner } from './csv/row-scanner.js';
import { swapDayAndMonth } from './csv/timestamp.js';
import { DefectLog } from '../storage/defects.js';
import { refuseFile } from './dialects/dialect.js';
import { LabelCodes } from './label-codes.js';
import type { FeatureColumn } from '../../ml/matrix/matrix.js';
import { ProfileEvidence } from './profile-evidence.js';
import { GrowingBlock, type BlockSink } from '../storage/row-block.js';
import { RowReader, textOf, type SharedState } from './row-reader.js';

/** A file to be read: its bytes, unpacked, as they come. */
export interface FlowFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Class of the rows that bear no label. */
  readonly label?: string | undefined;
  /** What its rows were made with, where that is known for certain. */
  readonly stated?: DatasetProfileName | undefined;
  /** Why the content ended before the file did; asked for when it has ended. */
  readonly fault?: () => string | undefined;
}

export interface ReadFile {
  readonly name: string;
  readonly rows: number;
}

/** The file that is being read. */
interface Reading {
  readonly file: FlowFile;
  readonly scanner: RowScanner;
  plan?: ColumnPlan;
  rows?: RowReader;
  /** A row of another width than the header: whether it is the cut-off end is known when another one comes. */
  ragged?: { readonly line: number; readonly detail: string } | undefined;
}

/** Reads flow CSVs of one profile into a stream of blocks, counting all that is wrong with them. */
export class DatasetBuilder {
  readonly defects = new DefectLog();
  readonly files: string[] = [];
  rows = 0;
  rowsUnlabelled = 0;
  profile: DatasetProfileName | undefined;
  features: readonly FeatureColumn[] = [];
  private readonly shared: SharedState = { defects: this.defects, labels: new LabelCodes(), texts: [] };
  private block = new GrowingBlock(0);

  constructor(
    private readonly sink: BlockSink,
    private readonly request: PlanRequest,
  ) {}

  /**
   * Reads the header only.
   * @returns the profile that its spelling suggests
   * @throws PicketError `dataset.foreign-file`
   */
  static async peek(file: FlowFile, request: PlanRequest): Promise<DatasetProfileName> {
    const builder = new DatasetBuilder(
      { write: () => Promise.resolve(), listDefects: () => Promise.resolve(), correctTimes: () => Promise.resolve() },
      request,
    );
    const reading: Reading = { file, scanner: new RowScanner() };
    for await (const bytes of file.content) {
      reading.scanner.push(bytes);
      if (builder.reachHeader(reading)) break;
    }
    reading.scanner.finish();
    if (!builder.reachHeader(reading)) throw refuseFile(file.name, file.fault?.() ?? 'it is empty');
    return request.stated ?? reading.plan!.dialect.profiles[0]!;
  }

  get classes(): readonly string[] {
    return this.shared.labels.classes;
  }

  /**
   * Imports one file.
   * @throws PicketError `dataset.foreign-file`, `dataset.mixed-profiles`, `dataset.profile-unknown`,
   *   `dataset.profile-mismatch`
   */
  async add(file: FlowFile): Promise<ReadFile> {
    const before = this.rows;
    const reading: Reading = { file, scanner: new RowScanner() };
    for await (const bytes of file.content) {
      reading.scanner.push(bytes);
      await this.drain(reading);
    }
    reading.scanner.finish();
    await this.drain(reading);
    this.endFile(reading);
    if (reading.rows?.times.areMonthsFirst) {
      await this.flush();
      await this.sink.correctTimes(before, this.rows, swapDayAndMonth);
    }
    await this.listDefects();
    return { name: file.name, rows: this.rows - before };
  }

  /** Hands the last block to the sink. */
  async flush(): Promise<void> {
    if (this.block.rows > 0) await this.sink.write(this.block.filled());
    this.block.rows = 0;
    await this.listDefects();
  }

  private async listDefects(): Promise<void> {
    const pending = this.defects.takePending();
    if (pending.length > 0) await this.sink.listDefects(pending);
  }

  /** All rows that are whole by now. */
  private async drain(reading: Reading): Promise<void> {
    const { scanner } = reading;
    for (let found = scanner.next(); found !== Found.Nothing; found = scanner.next()) {
      if (!reading.rows) this.takeHeader(reading, found);
      else if (found !== Found.Row) this.refuseLine(reading, found);
      else this.takeRow(reading, reading.plan!, reading.rows);
      if (this.block.isFull) await this.flush();
    }
  }

  /** False: more bytes are needed. */
  private reachHeader(reading: Reading): boolean {
    if (reading.plan) return true;
    const { scanner } = reading;
    for (let found = scanner.next(); found !== Found.Nothing; found = scanner.next()) {
      this.takeHeader(reading, found);
      if (reading.plan) return true;
    }
    return false;
  }

  private takeHeader(reading: Reading, found: Found): void {
    const { scanner, file } = reading;
    if (found === Found.Row && isBlank(scanner))
      return this.defects.add('blank-line', file.name, scanner.line, () => '');
    if (found !== Found.Row) throw refuseFile(file.name, 'its first line is not the header of a flow CSV');
    const cells = Array.from({ length: scanner.count }, (_, cell) =>
      textOf(scanner.bytes, scanner.starts[cell]!, scanner.ends[cell]!),
    );
    if (cells.some((cell) => cell.includes('\0')))
      throw refuseFile(file.name, 'it is UTF-16 or no text at all; save it as UTF-8');
    const plan = planColumns(cells, file.name, { ...this.request, stated: file.stated ?? this.request.stated });
    this.requireSameFeatures(plan, file.name);
    for (const column of plan.ignored) this.defects.add('ignored-column', file.name, 1, () => column);
    const index = this.files.push(file.name) - 1;
    const evidence = new ProfileEvidence(plan.features);
    reading.plan = plan;
    reading.rows = new RowReader(plan, file.name, index, file.label, this.shared, evidence);
  }

  private requireSameFeatures({ features }: ColumnPlan, file: string): void {
    if (this.files.length === 0) {
      this.features = features;
      this.block = new GrowingBlock(features.length);
      return;
    }
    const names = new Set(features.map(({ name }) => name));
    const isSame = features.length === this.features.length && this.features.every(({ name }) => names.has(name));
    if (!isSame) throw mixed(`${file} has other features than the files before it`);
  }

  private refuseLine({ scanner, file }: Reading, found: Found): void {
    const kind = found === Found.LongLine ? 'long-line' : 'open-quote';
    this.defects.add(kind, file.name, scanner.line, () => '');
  }

  private takeRow(reading: Reading, plan: ColumnPlan, rows: RowReader): void {
    const { scanner, file, ragged } = reading;
    if (ragged) this.defects.add('ragged-row', file.name, ragged.line, () => ragged.detail);
    reading.ragged = undefined;
    if (scanner.count === plan.header.length) {
      const taken = rows.take(scanner, this.block);
      if (taken === 'row') this.rows++;
      else this.defects.add(taken, file.name, scanner.line, () => '');
    } else if (isBlank(scanner)) this.defects.add('blank-line', file.name, scanner.line, () => '');
    else
      reading.ragged = {
        line: scanner.line,
        detail: `${scanner.count} cells, the header has ${plan.header.length}`,
      };
  }

  private endFile({ file, scanner, plan, rows, ragged }: Reading): void {
    if (!plan || !rows) throw refuseFile(file.name, file.fault?.() ?? 'it is empty');
    if (ragged) {
      const kind = scanner.isTerminated ? 'ragged-row' : 'truncated-row';
      this.defects.add(kind, file.name, ragged.line, () => ragged.detail);
    }
    const fault = file.fault?.();
    if (fault !== undefined) this.defects.add('unreadable-rest', file.name, scanner.line, () => fault);
    rows.end(scanner.line);
    this.rowsUnlabelled += rows.rowsUnlabelled;
    this.takeProfile(rows.evidence, plan, file);
  }

  /** A file without rows says nothing, and nothing of it is kept. */
  private takeProfile(evidence: ProfileEvidence, { dialect }: ColumnPlan, file: FlowFile): void {
    if (evidence.rows === 0) return;
    const profile = evidence.decide(dialect, file.name, file.stated ?? this.request.stated);
    if (this.profile !== undefined && this.profile !== profile)
      throw mixed(`${file.name} is of profile ${profile}, the files before it of ${this.profile}`);
    this.profile = profile;
    const { contradicting } = evidence;
    if (profile !== 'cic-v40' || !contradicting) return;
    const detail = () => `${evidence.describeValues()}; the others are of ${profile}`;
    for (let row = 0; row < contradicting.count; row++)
      this.defects.add('contradicting-row', file.name, contradicting.line, detail);
  }
}

function isBlank({ bytes, starts, ends, count }: RowScanner): boolean {
  return count === 1 && textOf(bytes, starts[0]!, ends[0]!).trim() === '';
}

function mixed(text: string): ControlPlaneError {
  return new ControlPlaneError('dataset.mixed-profiles', text, {
    next: 'import the files of each profile as a data set of their own',
  });
}
