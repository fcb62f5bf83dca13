import { followTime, isPossibleTime } from '../../packet/packet-time.js';

/** More than this between two packets may be one packet of a wrong time … */
const JUMP_US = 60_000_000;
/** … and a silence longer than this is cut: the times of the packets behind it move up. */
const LONGEST_GAP_US = 86_400_000_000;

/**
 * The packets of a capture on a time that can be played: no silence is waited for longer than `longestWaitUs`, and time
 * never goes back but by the little that packets are out of order. The distances between packets stay as they were
 * recorded, those across a silence of up to a day included.
 */
export class ReplayTimeline {
  /** When the packet is due, after the first. */
  dueUs = 0;
  /** Its time, moved where those before it were moved. */
  timeUs = NaN;
  /** Silences that were longer than may be waited for. */
  shortened = 0;
  private clockUs = NaN;
  private moveUs = 0;
  /** Where time was before it jumped ahead. */
  private before: { readonly clockUs: number; readonly moveUs: number } | undefined;

  constructor(private readonly longestWaitUs: number) {}

  /** Puts the next packet on the line. */
  next(timeUs: number): void {
    if (!isPossibleTime(timeUs)) {
      this.timeUs = timeUs;
      return;
    }
    const gapUs = Number.isNaN(this.clockUs) ? 0 : timeUs - this.clockUs;
    const clockUs = Number.isNaN(this.clockUs) ? timeUs : followTime(this.clockUs, timeUs);
    if (gapUs > this.longestWaitUs) this.shortened++;
    this.dueUs += Math.min(Math.max(0, gapUs), this.longestWaitUs);
    if (gapUs > JUMP_US) this.ahead(gapUs);
    else if (gapUs < 0 && clockUs === timeUs) this.back(gapUs, timeUs);
    this.clockUs = clockUs;
    this.timeUs = timeUs + this.moveUs;
  }

  private ahead(gapUs: number): void {
    this.before = { clockUs: this.clockUs, moveUs: this.moveUs };
    this.moveUs -= Math.max(0, gapUs - LONGEST_GAP_US);
  }

  /** After a packet of a wrong time all is as before; a clock that was set back goes on from where it was. */
  private back(gapUs: number, timeUs: number): void {
    const { before } = this;
    this.before = undefined;
    const hasReturned = before !== undefined && Math.abs(timeUs - before.clockUs) <= JUMP_US;
    this.moveUs = hasReturned ? before.moveUs : this.moveUs - gapUs;
  }
}
