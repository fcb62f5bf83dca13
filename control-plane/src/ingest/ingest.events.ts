/** An agent sent unreadable records. */
export class UnreadableReceived {
  constructor(
    readonly agentId: string,
    /** In one line. */
    readonly reason: string,
  ) {}
}
