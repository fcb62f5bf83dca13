import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { plural } from '@picket/shared/text';
import { Readiness } from '../../platform/health/readiness.js';
import { mayDeleteLeftovers } from '../../platform/data-folder/leftovers.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { ModelRepository } from '../versions/persistence/model.repository.js';
import { BundleStore } from './bundle-store.js';

/** Keeps bundle files and versions in step: a crash leaves files that no version names, an operator deletes files. */
@Injectable()
export class BundleReconciler implements OnModuleInit {
  private readonly logger = new Logger(BundleReconciler.name);

  constructor(
    private readonly models: ModelRepository,
    private readonly bundles: BundleStore,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** Before anything registers: contexts that do are built on this one, and started after it. */
  async onModuleInit(): Promise<void> {
    await this.removeLeftovers();
    for (const warning of await this.missing()) this.logger.error(warning);
    this.readiness.warnOf(() => this.missing());
  }

  private async removeLeftovers(): Promise<void> {
    const named = new Set((await this.models.live()).map(({ digest }) => digest));
    const leftovers = (await this.bundles.files()).filter(({ digest }) => !named.has(digest));
    const removed = this.metrics.counter('picket_models_orphans_removed_total', 'files that no model version named');
    if (leftovers.length === 0) return;
    const names = leftovers.map(({ name }) => name);
    if (!mayDeleteLeftovers(leftovers.map(({ digest }) => digest))) {
      this.logger.error(`${plural(names.length, 'file')} in models/ of no version; is this the folder's database?`);
      return;
    }
    this.logger.warn(`removing ${plural(names.length, 'file')} that no model version names: ${names.join(', ')}`);
    await this.bundles.removeFiles(names);
    removed.inc(names.length);
  }

  /** One line for each version that has lost its bundle. */
  private async missing(): Promise<string[]> {
    const lost = (await this.models.live()).filter(({ digest }) => !this.bundles.has(digest));
    return lost.map(({ name, version, digest }) => `bundle missing: ${name} ${version} (${digest.slice(0, 12)})`);
  }
}
