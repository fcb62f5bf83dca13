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

/** The certificates of an agent count no more. */
export class AgentRevoked {
  constructor(readonly agentId: string) {}
}

/** The certificate of a subscriber of the feed counts no more. */
export class SubscriberRevoked {
  constructor(readonly name: string) {}
}

/** An agent has its first certificate. */
export class AgentEnrolled {
  constructor(readonly agentId: string) {}
}

/** The certificates of a revoked agent count again. */
export class AgentReadmitted {
  constructor(readonly agentId: string) {}
}

/** A group of agents has another name. */
export class GroupRenamed {
  constructor(
    readonly before: string,
    readonly name: string,
  ) {}
}

/** The group, labels or notes of an agent have changed. */
export class AgentDescribed {
  constructor(readonly agentId: string) {}
}

/** A host has the id of the agent that it was before, and its own no more. */
export class AgentMerged {
  constructor(
    readonly agentId: string,
    readonly into: string,
  ) {}
}
