import type { AgentReport } from '@picket/shared/contract';

/** An agent's status is stored. */
export class AgentStatusReceived {
  constructor(readonly agentId: string) {}
}

/** An agent has told what became of a change. */
export class AgentReported {
  constructor(
    readonly agentId: string,
    readonly report: AgentReport,
  ) {}
}
