import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { FleetService } from '../../fleet/index.js';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { ServerEventStream } from '../../platform/events/server-event-stream.js';
import type { DeleteVersionDto, ModelVersionSummaryDto } from '../../api/model.js';
import { toSummary } from './model-presenter.js';
import type { ModelVersionEntity } from './persistence/model-version.entity.js';
import { ModelRepository } from './persistence/model.repository.js';
import { versionDeleted, versionInUse, versionNotFound } from '../registry.errors.js';
import { AliasRepository } from '../aliases/persistence/alias.repository.js';
import { BundleStore } from '../bundles/bundle-store.js';

/** Agents that a refusal names; the others are counted. */
const MAX_NAMED = 3;

/** Who needs a model version. */
export interface Use {
  readonly aliases: readonly string[];
  /** Agents that have reported it, and agents that shall run it, by id. */
  readonly running: readonly string[];
  readonly desired: readonly string[];
  /** Groups that were assigned it. */
  readonly groups: readonly string[];
  /** Whether agents that join are given it. */
  readonly isDefault: boolean;
}

/** Deletes unused versions: the bundle goes, a tombstone stays. */
@Injectable()
export class VersionRemover {
  private readonly logger = new Logger(VersionRemover.name);

  constructor(
    private readonly models: ModelRepository,
    private readonly aliases: AliasRepository,
    private readonly bundles: BundleStore,
    private readonly fleet: FleetService,
    private readonly connection: TransactionalConnection,
    private readonly stream: ServerEventStream,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The row is marked first: what a crash leaves of the files then belongs to no living version, and the next start
   * removes it.
   * @throws PicketError `model.not-found`, `model.deleted.conflict`, `model.in-use.conflict`
   */
  async remove(name: string, version: number, { by, reason }: DeleteVersionDto): Promise<ModelVersionSummaryDto> {
    const deletion = { deletedAt: new Date(this.clock.now()), deletedBy: by, deletionReason: reason };
    const row = await this.connection.withTransaction(async () => {
      const found = await this.models.findLocked(name, version);
      if (!found) throw versionNotFound(name, version);
      await this.refuseUsed(found);
      const tombstone = { ...found, ...deletion };
      await this.models.update(tombstone);
      return tombstone;
    });
    await this.bundles.remove(row.digest);
    this.logger.warn(`model ${name} ${version} was deleted by ${by}: ${reason}`);
    const summary = toSummary(row, [], false);
    this.stream.send('model', summary);
    return summary;
  }

  private async refuseUsed({ name, version, digest, deletedAt }: ModelVersionEntity): Promise<void> {
    if (deletedAt) throw versionDeleted(name, version);
    const aliases = await this.aliases.findByVersion(name, version);
    const agents = await this.fleet.usersOf(digest);
    const use = describeUse({ aliases: aliases.map(({ alias }) => alias), ...agents });
    if (use !== undefined) throw versionInUse(name, version, use);
  }
}

/** What uses the version, in words, the weightiest reason only; undefined when it is unused. */
export function describeUse({ aliases, running, desired, groups, isDefault }: Use): string | undefined {
  if (aliases.length > 0) return `it is the ${aliases.join(' and the ')}`;
  if (running.length > 0) return `it runs on ${firstOf(running)}`;
  if (desired.length > 0) return `it is meant for ${firstOf(desired)}`;
  if (groups.length > 0) return `it is assigned to ${firstOf(groups)}`;
  return isDefault ? 'new agents are given it' : undefined;
}

function firstOf(agents: readonly string[]): string {
  const rest = agents.length - MAX_NAMED;
  return `${agents.slice(0, MAX_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
