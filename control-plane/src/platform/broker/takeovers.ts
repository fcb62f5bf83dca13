const MAX_TAKEOVERS = 3;
const WINDOW_MS = 60_000;
const FIRST_COOL_DOWN_MS = 10 * 60_000;
const MAX_COOL_DOWN_MS = 24 * 60 * 60_000;

interface Contest {
  /** When somebody has taken the name from somebody else, of the last minute. */
  takenAtMs: number[];
  /** Until then the name is not given away. */
  heldUntilMs: number;
  coolDownMs: number;
}

/**
 * An agent that comes back after a broken line takes its name from its own old session. Two hosts with one key (a copied
 * disk) would do so for ever, so after three times in a minute the one that is connected stays: for ten minutes, then for
 * twenty, and so on.
 */
export class Takeovers {
  private readonly contests = new Map<string, Contest>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** Somebody asks for a name that is in use. @returns whether it may be taken from the present session */
  mayTake(name: string): boolean {
    const now = this.nowMs();
    const contest = this.contests.get(name) ?? { takenAtMs: [], heldUntilMs: 0, coolDownMs: FIRST_COOL_DOWN_MS };
    this.contests.set(name, contest);
    if (now < contest.heldUntilMs) return false;
    contest.takenAtMs = contest.takenAtMs.filter((at) => now - at < WINDOW_MS);
    if (contest.takenAtMs.length < MAX_TAKEOVERS) {
      contest.takenAtMs.push(now);
      return true;
    }
    contest.takenAtMs = [];
    contest.heldUntilMs = now + contest.coolDownMs;
    contest.coolDownMs = Math.min(2 * contest.coolDownMs, MAX_COOL_DOWN_MS);
    return false;
  }
}
