import { Injectable, Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { describeError, PicketError } from '@picket/shared/errors';
import type { Counter } from 'prom-client';
import { catchError, throwError, type Observable } from 'rxjs';
import { Metrics } from '../../platform/metrics/metrics.js';

/** Bundles that were not taken in: counted by reason and logged. */
@Injectable()
export class ImportRefusals {
  private readonly logger = new Logger('models');
  private readonly refused: Counter<'code'>;

  constructor(metrics: Metrics) {
    this.refused = metrics.counter('picket_models_imports_refused_total', 'bundles that were not imported', ['code']);
  }

  note(error: unknown): void {
    this.refused.inc({ code: error instanceof PicketError ? String(error.code) : 'http' });
    this.logger.warn(`a bundle was not imported: ${describeError(error)}`);
  }
}

/** Wraps the upload interceptor, so that oversized uploads are counted too. */
@Injectable()
export class NoteImportRefusals implements NestInterceptor {
  constructor(private readonly refusals: ImportRefusals) {}

  intercept(_context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        this.refusals.note(error);
        return throwError(() => error);
      }),
    );
  }
}
