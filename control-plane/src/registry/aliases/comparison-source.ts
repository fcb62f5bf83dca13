import { Injectable } from '@nestjs/common';
import type { ModelMetrics } from '@picket/shared/bundle';
import type { ChampionComparison } from '../../api/evaluation-report.js';

/** What callers have asked to find out about versions of models after they were registered. */
export interface FoundOut {
  /** The newest comparison of two versions of a model. */
  comparison(name: string, newer: number, older: number): Promise<ChampionComparison | null>;
  /** The newest result of trying a version on a data set. */
  trial(name: string, version: number): Promise<ModelMetrics | null>;
}

/** Where the gate learns of that: it is kept by a context that knows the registry, not the other way round. */
@Injectable()
export class ComparisonSource {
  private source: FoundOut | undefined;

  register(source: FoundOut): void {
    this.source = source;
  }

  async find(name: string, newer: number, older: number): Promise<ChampionComparison | null> {
    return (await this.source?.comparison(name, newer, older)) ?? null;
  }

  async findTrial(name: string, version: number): Promise<ModelMetrics | null> {
    return (await this.source?.trial(name, version)) ?? null;
  }
}
