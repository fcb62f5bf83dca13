import { StandardSchemaValidationPipe, type INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { ControlPlaneError } from '../../errors.js';
import { TransactionalConnection } from '../database/transactional-connection.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { serveConsole } from '../console/console.js';
import { Runtime } from '../runtime.js';
import { separateDoors } from './doors.js';
import { refuseOtherMethods } from './methods.js';
import { AuthorPipe } from './author.pipe.js';
import { describeApi } from './openapi.js';
import { beginRequest } from './request-context.js';
import { refuseForeignHosts, refuseForeignWrites } from './origin.js';
import { AGENTS_PREFIX, API_PREFIX } from './paths.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { securityHeaders } from './security-headers.js';
import { endSlowBodies } from './slow-bodies.js';
import { RefuseUndeclared } from './undeclared.guard.js';

/** Prefix, validation, error documents and guards: the same for the process and for a test. */
export function configureHttp(app: INestApplication): void {
  const { config } = app.get(Runtime);
  const told = config['http.allowedHosts'] ?? [];
  const names = new Set([...told, config['http.host'].toLowerCase(), ...app.get(Runtime).ownHosts]);
  const writes = refuseForeignWrites(new Set(told), config['public.url']);
  app.use(beginRequest, separateDoors, endSlowBodies, securityHeaders, refuseForeignHosts(names), writes);
  guardDatabase(app);
  app.useGlobalGuards(new RefuseUndeclared());
  app.useGlobalPipes(new AuthorPipe(), new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest }));
  app.useGlobalFilters(new ProblemDetailsFilter());
  const description = describeApi(app);
  app.use(refuseOtherMethods(description));
  SwaggerModule.setup('api/docs', app, description);
  serveConsole(app);
}

/** Requests have database connections of their own, and wait for no database that is known to be away. */
function guardDatabase(app: INestApplication): void {
  const connection = app.get(TransactionalConnection);
  const watch = app.get(DatabaseWatch);
  app.use(
    [`/${API_PREFIX}`, `/${AGENTS_PREFIX}`],
    async (request: Request, _response: Response, next: NextFunction) => {
      if (request.path !== '/events') await watch.requireThere();
      connection.inLane('requests', next);
    },
  );
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

function invalidRequest(issues: readonly Issue[]): ControlPlaneError {
  const faults = issues.slice(0, 5).map(({ path, message }) => {
    const name = path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return name ? `${name}: ${message}` : message;
  });
  return new ControlPlaneError('request.invalid', faults.join('; '), {
    next: 'correct what is named and send it again',
  });
}
