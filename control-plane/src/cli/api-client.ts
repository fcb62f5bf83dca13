import { PicketError, describeError } from '@picket/shared/errors';
import { z } from 'zod';
import { ControlPlaneError } from '../errors.js';
import { fillPath, type AnyQuestion } from '../api-types/fill-path.js';
import { authorizationFor } from './credential.js';
import { cureOf, trustAuthorities } from './trust.js';
import type { Answer, Asked, ItemOf, ListPath, Method, PathWith, Schema } from '../api-types/index.js';

const DEFAULT_URL = 'http://127.0.0.1:6789';
const problemSchema = z.object({
  detail: z.string(),
  code: z.string(),
  next: z.string().optional(),
  command: z.string().optional(),
});

/** An error of the control plane as its API tells it; a newer control plane may have codes that are unknown here. */
export class AnsweredError extends PicketError {}

/** As many as every list takes. */
const PAGE_ITEMS = 500;

/** The control plane's API, seen from the command line: paths below /api/v1, as docs/openapi.json has them. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly authorization?: string,
  ) {}

  /** At `PICKET_URL`, else on this machine. @throws PicketError `cli.unreadable` */
  static fromEnvironment(): ApiClient {
    const url = (process.env['PICKET_URL'] || DEFAULT_URL).replace(/\/+$/, '');
    if (/^https:/i.test(url)) trustAuthorities();
    return new ApiClient(url, authorizationFor(url));
  }

  get<Path extends PathWith<'get'>>(path: Path, ...asked: Asked<'get', Path>): Promise<Answer<'get', Path>> {
    return this.send('get', path, ...asked);
  }

  /** All items of a list, page after page. */
  async all<Path extends ListPath>(path: Path, ...[question]: Asked<'get', Path>): Promise<ItemOf<Path>[]> {
    const pages = await this.readPages<{ items: ItemOf<Path>[] }>(path, question);
    return pages.flatMap(({ items }) => items);
  }

  pages<Path extends ListPath>(path: Path, ...[question]: Asked<'get', Path>): Promise<Answer<'get', Path>[]> {
    return this.readPages(path, question);
  }

  /** Whether the control plane can do its work, and what an operator should know. */
  async readiness(): Promise<Schema<'Readiness'>> {
    const response = await this.reach('/readyz');
    return (await response.json()) as Schema<'Readiness'>;
  }

  /** Query entries and fields of the body that are undefined are left out. */
  send<M extends Method, Path extends PathWith<M>>(
    method: M,
    path: Path,
    ...[question]: Asked<M, Path>
  ): Promise<Answer<M, Path>> {
    return this.read(method, path, question);
  }

  /** Fields and files. */
  upload<Path extends PathWith<'post'>>(path: Path, form: FormData): Promise<Answer<'post', Path>> {
    return this.read('post', path, { body: form });
  }

  /** The response itself, for a body that is not JSON. */
  request<M extends Method, Path extends PathWith<M>>(
    method: M,
    path: Path,
    ...[question]: Asked<M, Path>
  ): Promise<Response> {
    return this.ask(method, path, question);
  }

  /** The shape is the server's promise: both sides are made from one document. */
  private async read<Result>(method: Method, path: string, question?: AnyQuestion): Promise<Result> {
    const response = await this.ask(method, path, question);
    return (response.status === 204 ? undefined : await response.json()) as Result;
  }

  private async readPages<Page>(path: string, question?: AnyQuestion): Promise<Page[]> {
    const found: Page[] = [];
    let cursor: string | null | undefined;
    do {
      const query = { ...question?.query, limit: PAGE_ITEMS, cursor: cursor ?? undefined };
      const page = await this.read<Page & { nextCursor: string | null }>('get', path, { ...question, query });
      found.push(page);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  }

  /** @throws PicketError with the code and the advice of the problem document */
  private async ask(method: Method, path: string, question: AnyQuestion = {}): Promise<Response> {
    const { body } = question;
    const isJson = body !== undefined && !(body instanceof FormData);
    const address = addressOf(path, question);
    const response = await this.reach(`/api/v1${address}`, {
      method: method.toUpperCase(),
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
      headers: {
        ...(isJson && { 'content-type': 'application/json' }),
        ...(this.authorization !== undefined && { authorization: this.authorization }),
      },
    });
    if (response.ok) return response;
    const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
    if (!problem.success) throw new ControlPlaneError('api.failed', `${address}: HTTP ${response.status}`);
    const { code, detail, next, command } = problem.data;
    throw new AnsweredError(code, 'user', detail, {
      ...(next !== undefined && { next }),
      ...(command !== undefined && { command }),
    });
  }

  private reach(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init).catch((cause: unknown) => {
      throw this.unreachable(cause);
    });
  }

  private unreachable(cause: unknown): ControlPlaneError {
    const reason = cause instanceof Error && cause.cause ? cause.cause : cause;
    const said = reason instanceof AggregateError ? describeError(reason.errors[0]) : describeError(reason);
    // Node advises options of its own there, which `picket` does not have.
    const why = said.replace(/; if the root CA .*/, '');
    return new ControlPlaneError('api.unreachable', `no control plane at ${this.url}: ${why}`, {
      next: cureOf(reason instanceof AggregateError ? reason.errors[0] : reason),
      cause,
    });
  }
}

function addressOf(path: string, { path: parts, query = {} }: AnyQuestion): string {
  const filled = fillPath(path, parts);
  const said = Object.entries(query).flatMap(([name, value]): [string, string][] => {
    return value == null ? [] : [[name, String(value)]];
  });
  return said.length === 0 ? filled : `${filled}?${new URLSearchParams(said).toString()}`;
}
