import { Injectable } from '@nestjs/common';
import { Readiness } from '../health/readiness.js';
import { Metrics } from '../metrics/metrics.js';
import { UploadSpace } from './upload-space.js';

/** Says that the disk of the data folder runs full, before it is. */
@Injectable()
export class DiskWatch {
  constructor(space: UploadSpace, readiness: Readiness, metrics: Metrics) {
    readiness.warnOf(() => Promise.resolve([space.shortage() ?? []].flat()));
    metrics.gauge(
      'picket_data_folder_free_bytes',
      'What is free on the disk of the data folder',
      () => space.freeBytes,
    );
  }
}
