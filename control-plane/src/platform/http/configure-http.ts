import { RequestMethod, StandardSchemaValidationPipe, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { PicketError } from '@picket/shared/errors';
import { refuseForeignWrites } from './origin.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { securityHeaders } from './security-headers.js';

export const API_PREFIX = 'api/v1';

/** Answered beside the API, for machines that watch it. */
export const OPERATIONAL_PATHS = ['healthz', 'readyz', 'metrics'] as const;

/** Prefix, validation, error documents and guards: the same for the process and for a test. */
export function configureHttp(app: INestApplication): void {
  app.use(securityHeaders, refuseForeignWrites);
  app.setGlobalPrefix(API_PREFIX, {
    exclude: OPERATIONAL_PATHS.map((path) => ({ path, method: RequestMethod.GET })),
  });
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest }));
  app.useGlobalFilters(new ProblemDetailsFilter());
  serveApiDescription(app);
}

/** OpenAPI, from the zod schemas that the controllers name: `/api/docs` and `/api/docs-json`. */
function serveApiDescription(app: INestApplication): void {
  const description = new DocumentBuilder().setTitle('Picket').setVersion('1').build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, description));
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

function invalidRequest(issues: readonly Issue[]): PicketError {
  const faults = issues.slice(0, 5).map(({ path, message }) => {
    const name = path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return name ? `${name}: ${message}` : message;
  });
  return new PicketError('request.invalid', 'user', faults.join('; '), { next: 'see /api/docs' });
}
