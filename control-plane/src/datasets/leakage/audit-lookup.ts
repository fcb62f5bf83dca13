import { Injectable } from '@nestjs/common';
import { blockedBy } from '../catalogue/dataset-presenter.js';
import type { AuditFindingDto } from '../../api/audit.js';
import { AuditRepository } from './audit.repository.js';

/** What the audits say of data sets that models remember by their content. */
@Injectable()
export class AuditLookup {
  constructor(private readonly audits: AuditRepository) {}

  /**
   * Findings that forbid the promotion of what was trained on a data set: of several with this content, the one of that
   * name counts. Undefined when this control plane does not have it.
   */
  async blockedBy({ name, sha256 }: { name: string; sha256: string }): Promise<AuditFindingDto[] | undefined> {
    const same = await this.audits.ofContent(sha256);
    const found = same.find((dataset) => dataset.name === name) ?? same[0];
    return found && blockedBy(found);
  }
}
