import { Injectable, Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { describeError, PicketError } from '@picket/shared/errors';
import type { Counter } from 'prom-client';
import { catchError, throwError, type Observable } from 'rxjs';
import { Metrics } from '../../platform/metrics/metrics.js';

/** Counts by reason, and logs, bundles that were not imported. Wraps the upload interceptor, to count oversized uploads too. */
@Injectable()
export class ImportRefusalInterceptor implements NestInterceptor {
  private readonly logger = new Logger('models');
  private readonly refused: Counter<'code'>;

  constructor(metrics: Metrics) {
    this.refused = metrics.counter('picket_models_imports_refused_total', 'bundles that were not imported', ['code']);
  }

  intercept(_context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        this.refused.inc({ code: error instanceof PicketError ? String(error.code) : 'http' });
        this.logger.warn(`a bundle was not imported: ${describeError(error)}`);
        return throwError(() => error);
      }),
    );
  }
}
