/** An agent sent records that nobody can read. */
export class UnreadableReceived {
  constructor(
    readonly agentId: string,
    /** In one line. */
    readonly reason: string,
  ) {}
}
