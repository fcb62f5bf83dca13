import { ExclusiveRunner } from '@picket/shared/async';
import type { PicketError } from '@picket/shared/errors';

/** A place in a line, taken before it is known whether it will be used. */
export interface Place {
  /** Works when it is its turn; rejects as the work does. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Gives the place up. */
  leave(): void;
}

/** Does one piece of work after another; a bounded number of others may wait. Nothing of it outlasts this process. */
export class WaitingLine {
  private readonly runner = new ExclusiveRunner();
  private length = 0;

  /**
   * @param most pieces that may wait behind the one under way
   * @param full what is thrown at one that finds no place
   */
  constructor(
    private readonly most: number,
    private readonly full: () => PicketError,
  ) {}

  /** @throws PicketError when the line is full */
  enter(): Place {
    if (this.length > this.most) throw this.full();
    this.length++;
    const leave = (): void => void this.length--;
    return {
      leave,
      run: (work) => this.runner.run(work).finally(leave),
    };
  }

  /** Rejects when the line is full, and as the work does. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.enter().run(work);
  }
}
