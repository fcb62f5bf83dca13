import type { IncomingMessage, ServerResponse } from 'node:http';
import { LogSink } from '@picket/shared/log';
import type { Params } from 'nestjs-pino';
import type { LogFn } from 'pino';

/** Nest tells each module and route at every start, which helps nobody who runs it. */
const CHATTER = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

const STANDARD_OUTPUT = 1;

/** Where the log goes; it counts what it could not write. */
export const standardOutput = new LogSink(STANDARD_OUTPUT);

/** What is no fault of ours is told by whoever finds it, once for each change: database away, disk full, client gone. */
const EXPECTED = new Set([503, 507]);

function isFault(status: number, error: Error | undefined): boolean {
  return status >= 500 ? !EXPECTED.has(status) : error !== undefined && status >= 400;
}

/** JSON lines on stdout. Requests are logged without their headers, which may hold secrets. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: {
      level,
      stream: standardOutput,
      hooks: { logMethod: dropChatter },
      customLogLevel: (_request: IncomingMessage, response: ServerResponse, error?: Error) =>
        isFault(response.statusCode, error) ? 'error' : 'debug',
      serializers: {
        req: ({ method, url }: { method: string; url: string }) => ({ method, url }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    },
  };
}

function dropChatter(this: unknown, args: Parameters<LogFn>, method: LogFn): void {
  const [bindings] = args as unknown[];
  const context = typeof bindings === 'object' && bindings && 'context' in bindings ? bindings.context : undefined;
  if (!(typeof context === 'string' && CHATTER.has(context))) method.apply(this as never, args);
}
