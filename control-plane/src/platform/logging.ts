import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import type { LogFn } from 'pino';

/** Nest tells each module and route at every start, which helps nobody who runs it. */
const CHATTER = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** JSON lines on stdout. Requests are logged without their headers, which may hold secrets. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: {
      level,
      hooks: { logMethod: dropChatter },
      customLogLevel: (_request: IncomingMessage, response: ServerResponse, error?: Error) =>
        error || response.statusCode >= 500 ? 'error' : 'debug',
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
