import { Injectable } from '@nestjs/common';
import type { ChampionComparison } from './dto/evaluation.dto.js';

/** Finds the newest comparison of two versions of a model that somebody has asked for. */
export type FindComparison = (name: string, newer: number, older: number) => Promise<ChampionComparison | null>;

/** Where the gate learns of comparisons: they are kept by a context that knows the registry, not the other way round. */
@Injectable()
export class ComparisonSource {
  private lookup: FindComparison = () => Promise.resolve(null);

  register(find: FindComparison): void {
    this.lookup = find;
  }

  find(name: string, newer: number, older: number): Promise<ChampionComparison | null> {
    return this.lookup(name, newer, older);
  }
}
