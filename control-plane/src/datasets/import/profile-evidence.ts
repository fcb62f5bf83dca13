import type { DatasetProfileName } from '@picket/shared/features';
import { plural } from '@picket/shared/text';
import { ControlPlaneError } from '../../errors.js';
import type { FeatureColumn } from '../../ml/matrix/matrix.js';
import type { Dialect } from './dialects/dialect.js';

const TCP = 6;
/** Microseconds; a flow lasts 120 s at most, so an idle time beyond eleven days is a moment since 1970. */
const ABSOLUTE_IDLE_US = 1e12;
/** Damaged rows contradict a profile too: this share of them is borne, and in a small file two of them. */
const BORNE_SHARE = 0.001;
const BORNE_ROWS = 2;
/** Two are no exception in a file of a few rows. */
const BORNE_SHARE_OF_FEW = 0.05;
/** From here on values are taken for those of a version, below it for an exception that contradicts the others. */
const USUAL_SHARE = 0.9;

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE'].map((flag) => `${flag} Flag Cnt`);
const FLAG_COUNTS = [...FLAGS, 'CWE Flag Count'];
const BULKS = ['Fwd Byts/b', 'Fwd Pkts/b', 'Fwd Blk Rate', 'Bwd Byts/b', 'Bwd Pkts/b', 'Bwd Blk Rate'];
const SUBFLOWS: readonly (readonly [string, string])[] = [
  ['Subflow Fwd Pkts', 'Tot Fwd Pkts'],
  ['Subflow Fwd Byts', 'TotLen Fwd Pkts'],
  ['Subflow Bwd Pkts', 'Tot Bwd Pkts'],
  ['Subflow Bwd Byts', 'TotLen Bwd Pkts'],
];

/**
 * What the values of one file say about the version that made it. profiles.md §1: the version of InSDN writes -1 as the
 * first window of every TCP flow, flag counts of 0 and 1 only, no bulks, and one subflow a flow; from October 2019 on
 * every packet is counted, and idle times are moments since 1970 (§8, defect 8).
 */
export class ProfileEvidence {
  rows = 0;
  tcpRows = 0;
  tcpWithoutWindow = 0;
  tcpWithWindow = 0;
  flagsAboveOne = 0;
  bulks = 0;
  severalSubflows = 0;
  absoluteIdle = 0;
  /** The first row that the version of InSDN cannot have written, and all of them. */
  contradicting: { readonly line: number; count: number } | undefined;
  private readonly protocol: number;
  private readonly window: number;
  private readonly idle: number;
  private readonly flags: readonly number[];
  private readonly bulk: readonly number[];
  private readonly subflows: readonly (readonly [number, number])[];

  constructor(features: readonly FeatureColumn[]) {
    const at = (column: string) => features.findIndex(({ name }) => name === column);
    const present = (columns: readonly string[]) => columns.map(at).filter((position) => position !== -1);
    this.protocol = at('Protocol');
    this.window = at('Init Fwd Win Byts');
    this.idle = at('Idle Max');
    this.flags = present(FLAG_COUNTS);
    this.bulk = present(BULKS.map((name) => `${name} Avg`));
    this.subflows = SUBFLOWS.map(([part, whole]) => [at(part), at(whole)] as const).filter(([part]) => part !== -1);
  }

  /** Looks at the row that begins at `start`. Missing values say nothing. */
  add(values: Float32Array, start: number, line = 0): void {
    const before = this.flagsAboveOne + this.absoluteIdle;
    this.count(values, start);
    if (this.flagsAboveOne + this.absoluteIdle === before) return;
    this.contradicting ??= { line, count: 0 };
    this.contradicting.count++;
  }

  private count(values: Float32Array, start: number): void {
    this.rows++;
    if (this.protocol !== -1 && values[start + this.protocol] === TCP) {
      this.tcpRows++;
      const window = values[start + this.window]!;
      if (window === -1) this.tcpWithoutWindow++;
      else if (window >= 0) this.tcpWithWindow++;
    }
    for (const flag of this.flags) {
      if (!(values[start + flag]! > 1)) continue;
      this.flagsAboveOne++;
      break;
    }
    for (const bulk of this.bulk) {
      if (!(Math.abs(values[start + bulk]!) > 0)) continue;
      this.bulks++;
      break;
    }
    for (const [part, whole] of this.subflows) {
      if (!(Math.abs(values[start + part]! - values[start + whole]!) > 0)) continue;
      this.severalSubflows++;
      break;
    }
    if (values[start + this.idle]! > ABSOLUTE_IDLE_US) this.absoluteIdle++;
  }

  /**
   * The profile that the file was made with.
   * @throws PicketError `dataset.profile-unknown` when the values do not tell and nobody has said,
   *   `dataset.profile-mismatch` when they contradict what was said
   */
  decide(dialect: Dialect, file: string, stated: DatasetProfileName | undefined): DatasetProfileName {
    if (stated !== undefined) return this.confirm(dialect, file, stated);
    if (!dialect.isDecidedByValues) {
      if (dialect.profiles[0] === 'cic-head' && this.absoluteIdle > 0) throw this.ask(file, ['cic-2019', 'cic-head']);
      return dialect.profiles[0]!;
    }
    const borne = this.borne();
    if (this.against() <= borne && this.tcpWithoutWindow > 0) return 'cic-v40';
    if (this.tcpWithoutWindow >= USUAL_SHARE * this.tcpRows && this.later() < (1 - USUAL_SHARE) * this.rows)
      throw this.ask(file, dialect.profiles);
    // Only the later versions count on every packet; a window says no more than that it is not InSDN's version.
    if (this.later() > borne) return 'cic-2019';
    throw this.ask(file, dialect.profiles);
  }

  /** How many rows may be damaged in a way that contradicts a profile. */
  private borne(): number {
    return Math.max(BORNE_SHARE * this.rows, Math.min(BORNE_ROWS, BORNE_SHARE_OF_FEW * this.rows));
  }

  /** One line about the values. */
  describeValues(): string {
    const parts = [
      `${this.tcpWithoutWindow} of ${this.tcpRows} TCP rows have no first window (Init Fwd Win -1)`,
      `${plural(this.flagsAboveOne, 'row')} with a flag counted more than once`,
      `${this.absoluteIdle} have an idle time since 1970`,
      `${this.bulks} have bulks`,
      `${this.severalSubflows} have subflows that are not the whole flow`,
    ];
    return `of ${plural(this.rows, 'row')}, ${parts.join('; ')}`;
  }

  /** A profile of the archive is only for studying: its owner's word is enough. */
  private confirm(dialect: Dialect, file: string, stated: DatasetProfileName): DatasetProfileName {
    if (!dialect.profiles.includes(stated))
      throw mismatch(file, stated, `its columns are spelled as those of ${dialect.profiles.join(' or ')}`);
    const contradicting = stated === 'cic-v40' ? this.against() : stated === 'cic-head' ? this.absoluteIdle : 0;
    if (contradicting > this.borne()) throw mismatch(file, stated, this.describeValues());
    return stated;
  }

  private later(): number {
    return Math.max(this.flagsAboveOne, this.absoluteIdle);
  }

  private against(): number {
    return Math.max(this.later(), this.tcpWithWindow, this.bulks, this.severalSubflows);
  }

  private ask(file: string, profiles: readonly DatasetProfileName[]): ControlPlaneError {
    const text = `the values of ${file} do not say which version of the tool made it: ${this.describeValues()}`;
    return new ControlPlaneError('dataset.profile-unknown', text, {
      next: `say what it was made with (\`profile\`): one of ${profiles.join(', ')}`,
      command: 'picket dataset import --profile PROFILE …',
    });
  }
}

function mismatch(file: string, stated: DatasetProfileName, why: string): ControlPlaneError {
  return new ControlPlaneError('dataset.profile-mismatch', `${file} is not of profile ${stated}: ${why}`, {
    next: 'state the profile that it was made with, or none',
  });
}
