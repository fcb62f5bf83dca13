import { Injectable } from '@nestjs/common';

/** Says what a data set is needed for, in words that end a sentence; undefined if for nothing. */
export type DatasetUse = (datasetId: string) => Promise<string | undefined>;

/** Who uses data sets. They register themselves, since this context knows none of them. */
@Injectable()
export class DatasetUses {
  private readonly uses: DatasetUse[] = [];

  register(use: DatasetUse): void {
    this.uses.push(use);
  }

  /** The first use that is found. */
  async find(datasetId: string): Promise<string | undefined> {
    for (const use of this.uses) {
      const found = await use(datasetId);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
