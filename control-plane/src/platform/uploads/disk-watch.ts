import { Injectable } from '@nestjs/common';
import { Readiness } from '../health/readiness.js';
import { Metrics } from '../metrics/metrics.js';
import { UploadRoom } from './upload-space.js';

/** Says that the disk of the data folder runs full, before it is. */
@Injectable()
export class DiskWatch {
  constructor(room: UploadRoom, readiness: Readiness, metrics: Metrics) {
    readiness.warnOf(() => Promise.resolve([room.shortage() ?? []].flat()));
    metrics.gauge('picket_data_folder_free_bytes', 'What is free on the disk of the data folder', () => room.freeBytes);
  }
}
