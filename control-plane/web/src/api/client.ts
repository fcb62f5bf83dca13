import { fillPath, type AnyQuestion } from '../../../src/api-types/fill-path.js';
import type { Answer, PathWith, Question } from '../../../src/api-types/index.js';

/** RFC 9457 problem document, as the control plane writes it. */
interface ProblemDocument {
  title?: string;
  detail?: string;
  code?: string;
  /** What to do, for every reader; a command for a terminal stands apart and is not for a page. */
  next?: string;
}

/** An answer other than 2xx, or none at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What the reader should do about it. */
    readonly next?: string,
    readonly code?: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const BASE = '/api/v1';

/** The address of a resource, for links and downloads. Empty query values are left out. */
export function apiUrl(path: string, query: object = {}): string {
  const said = Object.entries(query).flatMap(([name, value]): [string, string][] => {
    return value == null || value === '' ? [] : [[name, String(value)]];
  });
  const text = new URLSearchParams(said).toString();
  return `${BASE}${path}${text && `?${text}`}`;
}

const addressOf = (path: string, { path: parts, query }: AnyQuestion) => apiUrl(fillPath(path, parts), query);

/** A server that hangs must not look like one that is at work: each request has its end. */
const READ_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 60_000;
/** So slow may an upload be before it is taken for dead. */
const UPLOAD_BYTES_PER_MS = 50;

/** The shape is the server's promise: both sides are made from one document. */
export function getJson<Path extends PathWith<'get'>>(
  path: Path,
  question: Question<'get', Path>,
  signal?: AbortSignal,
): Promise<Answer<'get', Path>> {
  return readJson(path, question, signal);
}

/** The same for a path that is not known before it runs. */
export function readJson<Body>(path: string, question: AnyQuestion, signal?: AbortSignal): Promise<Body> {
  return request(addressOf(path, question), signal ? { signal } : {}, READ_TIMEOUT_MS);
}

export function postJson<Path extends PathWith<'post'>>(
  path: Path,
  question: Question<'post', Path>,
  timeoutMs = WRITE_TIMEOUT_MS,
): Promise<Answer<'post', Path>> {
  return request(addressOf(path, question), withBody('POST', question), timeoutMs);
}

export function putJson<Path extends PathWith<'put'>>(
  path: Path,
  question: Question<'put', Path>,
): Promise<Answer<'put', Path>> {
  return request(addressOf(path, question), withBody('PUT', question), WRITE_TIMEOUT_MS);
}

export function patchJson<Path extends PathWith<'patch'>>(
  path: Path,
  question: Question<'patch', Path>,
): Promise<Answer<'patch', Path>> {
  return request(addressOf(path, question), withBody('PATCH', question), WRITE_TIMEOUT_MS);
}

export function deleteJson<Path extends PathWith<'delete'>>(
  path: Path,
  question: Question<'delete', Path>,
): Promise<Answer<'delete', Path>> {
  return request(addressOf(path, question), withBody('DELETE', question), WRITE_TIMEOUT_MS);
}

export function postForm<Path extends PathWith<'post'>>(path: Path, body: FormData): Promise<Answer<'post', Path>> {
  const files = [...body.values()].filter((value) => value instanceof File);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return request(apiUrl(path), { method: 'POST', body }, WRITE_TIMEOUT_MS + bytes / UPLOAD_BYTES_PER_MS);
}

const withBody = (method: string, { body = {} }: AnyQuestion): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function request<Body>(url: string, init: RequestInit, timeoutMs: number): Promise<Body> {
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  try {
    const response = await fetch(url, { ...init, signal });
    if (!response.ok) throw await problemOf(response);
    // No content: what answers with nothing is asked for nothing.
    return (response.status === 204 ? undefined : await response.json()) as Body;
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    // The caller has lost interest.
    if (init.signal?.aborted) throw cause;
    throw noAnswer(limit.aborted ? timeoutMs : undefined, init.method !== undefined);
  }
}

function noAnswer(afterMs: number | undefined, isWrite: boolean): ApiError {
  const within = afterMs === undefined ? '' : ` within ${Math.round(afterMs / 1000)} s`;
  const next = isWrite
    ? 'look whether it was done before you try it again'
    : 'the page tries again as soon as the control plane is back';
  return new ApiError(0, `the control plane does not answer${within}`, next);
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = await readProblem(response);
  const answer = `the control plane answered ${response.status} ${response.statusText}`.trim();
  return new ApiError(response.status, problem.detail ?? problem.title ?? answer, problem.next, problem.code);
}

async function readProblem(response: Response): Promise<ProblemDocument> {
  if (!response.headers.get('content-type')?.includes('json')) return {};
  const body: unknown = await response.json().catch(() => null);
  return body !== null && typeof body === 'object' ? body : {};
}
