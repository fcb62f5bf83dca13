const SLOTS = 256;

/**
 * Texts of the times at which flows begin. Rows come in the order in which flows end, so that the seconds in which they
 * began come again and again over some minutes: each second has a slot, which it shares with one every 256 seconds.
 */
export abstract class TimestampText {
  private readonly seconds = new Float64Array(SLOTS).fill(NaN);
  private readonly texts: string[] = Array.from({ length: SLOTS }, () => '');

  /** @param timeUs microseconds since 1970 */
  of(timeUs: number): string {
    const second = Math.floor(timeUs / 1e6);
    // The remainder of a time before 1970 is negative; masked, it is a slot too.
    const slot = (second % SLOTS) & (SLOTS - 1);
    if (second !== this.seconds[slot]) {
      this.seconds[slot] = second;
      this.texts[slot] = this.ofSecond(new Date(second * 1000));
    }
    return this.withFraction(this.texts[slot], timeUs - second * 1e6);
  }

  protected abstract ofSecond(date: Date): string;
  protected abstract withFraction(text: string, microseconds: number): string;
}

/** The original's `dd/MM/yyyy hh:mm:ss a`, in UTC, without a fraction. */
export class CicTimestamp extends TimestampText {
  protected ofSecond(date: Date): string {
    const day = `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()}`;
    const hour = date.getUTCHours();
    const clock = `${two(hour % 12 === 0 ? 12 : hour % 12)}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
    return `${day} ${clock} ${hour < 12 ? 'AM' : 'PM'}`;
  }

  protected withFraction(text: string): string {
    return text;
  }
}

/** ISO 8601 with microseconds, in UTC. */
export class IsoTimestamp extends TimestampText {
  protected ofSecond(date: Date): string {
    return date.toISOString().slice(0, -'.000Z'.length);
  }

  protected withFraction(text: string, microseconds: number): string {
    return `${text}.${String(microseconds).padStart(6, '0')}Z`;
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
