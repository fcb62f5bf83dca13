import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { agentReportSchema } from '@picket/shared/contract';
import { IngestRegistry, MessageHandler, parseMessage } from '../ingest/index.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { DesiredStateService } from './desired-state.service.js';
import { AgentReported } from './fleet.events.js';
import { AgentRepository } from './persistence/agent.repository.js';

/** Takes the agents' reports of what became of a change that was asked for. */
@Injectable()
export class AgentReportHandler extends MessageHandler implements OnModuleInit {
  readonly channel = 'report';
  private readonly logger = new Logger(AgentReportHandler.name);

  constructor(
    private readonly registry: IngestRegistry,
    private readonly agents: AgentRepository,
    private readonly desired: DesiredStateService,
    private readonly events: DomainEvents,
  ) {
    super();
  }

  onModuleInit(): void {
    this.registry.registerMessages(this);
  }

  async handle(agentId: string, payload: Uint8Array): Promise<void> {
    const report = parseMessage(agentReportSchema, payload);
    await this.agents.saveReport(agentId, report);
    if (report.subject === 'model') await this.desired.overtake(agentId, report.revision);
    const model = report.model ? `${report.model.name} ${report.model.version}` : 'no model';
    const of = report.subject === 'model' ? model : `revision ${report.revision}`;
    this.logger.log(`${agentId}: ${report.subject} ${report.outcome} (${of}) ${report.reason}`);
    this.events.publish(new AgentReported(agentId, report));
  }
}
