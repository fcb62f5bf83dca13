import { PicketError, describeError } from '@picket/shared/errors';
import { z } from 'zod';
import { readinessSchema, type ReadinessDto } from '../platform/health/readiness-schema.js';

const DEFAULT_URL = 'http://127.0.0.1:6789';
const problemSchema = z.object({
  detail: z.string(),
  code: z.string(),
  next: z.string().optional(),
  command: z.string().optional(),
});

type Query = Readonly<Record<string, string | number | undefined>>;

interface ListPage<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** As many as every list takes. */
const PAGE_ITEMS = 500;

/** The control plane's API, seen from the command line. */
export class ApiClient {
  constructor(readonly url: string) {}

  /** At `PICKET_URL`, else on this machine. */
  static fromEnvironment(): ApiClient {
    return new ApiClient((process.env['PICKET_URL'] || DEFAULT_URL).replace(/\/+$/, ''));
  }

  /** GET below /api/v1; `query` entries that are undefined are left out. */
  async get<Schema extends z.ZodType>(schema: Schema, path: string, query: Query = {}): Promise<z.output<Schema>> {
    const parameters = Object.entries(query).flatMap(([name, value]): [string, string][] => {
      return value === undefined ? [] : [[name, String(value)]];
    });
    const search = new URLSearchParams(parameters).toString();
    const response = await this.request('GET', search ? `${path}?${search}` : path);
    return schema.parse(await response.json());
  }

  /** All items of a list below /api/v1, page after page. */
  async all<Item>(schema: z.ZodType<ListPage<Item>>, path: string, query: Query = {}): Promise<Item[]> {
    const found: Item[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await this.get(schema, path, { ...query, limit: PAGE_ITEMS, cursor: cursor ?? undefined });
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  }

  /** Whether the control plane can do its work, and what an operator should know. */
  async readiness(): Promise<ReadinessDto> {
    const response = await fetch(`${this.url}/readyz`).catch((cause: unknown) => {
      throw this.unreachable(cause);
    });
    return readinessSchema.parse(await response.json());
  }

  /** POST, PUT or DELETE below /api/v1. */
  async send<Schema extends z.ZodType>(
    schema: Schema,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<z.output<Schema>> {
    const isForm = body instanceof FormData;
    const response = await this.request(method, path, {
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      ...(body !== undefined && !isForm && { headers: { 'content-type': 'application/json' } }),
    });
    return schema.parse(response.status === 204 ? undefined : await response.json());
  }

  /**
   * The response of a request below /api/v1, whatever it holds.
   * @throws PicketError with the code and the advice of the problem document
   */
  async request(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${this.url}/api/v1${path}`, { ...init, method }).catch((cause: unknown) => {
      throw this.unreachable(cause);
    });
    if (response.ok) return response;
    const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
    if (!problem.success) throw new PicketError('api.failed', 'operational', `${path}: HTTP ${response.status}`);
    const { code, detail, next, command } = problem.data;
    throw new PicketError(code, 'user', detail, {
      ...(next !== undefined && { next }),
      ...(command !== undefined && { command }),
    });
  }

  private unreachable(cause: unknown): PicketError {
    const reason = cause instanceof Error && cause.cause ? cause.cause : cause;
    const said = reason instanceof AggregateError ? describeError(reason.errors[0]) : describeError(reason);
    return new PicketError('api.unreachable', 'operational', `no control plane at ${this.url}: ${said}`, {
      next: 'start it with ./scripts/start.sh, or set PICKET_URL',
      cause,
    });
  }
}
