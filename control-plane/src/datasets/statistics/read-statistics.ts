import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storedStatisticsSchema, type ColumnStatisticsDto } from '../../api/dataset-statistics.js';
import { DATASET_STATISTICS } from '../storage/dataset-manifest.js';

/** @throws the file system's error when the data set is from before columns were looked at */
export async function readStatistics(folder: string): Promise<ColumnStatisticsDto[]> {
  const text = await readFile(join(folder, DATASET_STATISTICS), 'utf8');
  return storedStatisticsSchema.parse(JSON.parse(text)).columns;
}
