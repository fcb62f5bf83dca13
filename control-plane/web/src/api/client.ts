/** RFC 9457 problem document, as the control plane writes it. */
interface ProblemDocument {
  title?: string;
  detail?: string;
  code?: string;
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

export type Query = Record<string, string | number | undefined | null>;

const BASE = '/api/v1';

/** The address of a resource, for links and downloads. Empty query values are left out. */
export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value != null && value !== '') search.set(name, String(value));
  const text = search.toString();
  return `${BASE}${path}${text && `?${text}`}`;
}

/** The shape is the server's promise: both sides compile against the same schema types. */
export async function getJson<Body>(path: string, query?: Query, signal?: AbortSignal): Promise<Body> {
  return request<Body>(apiUrl(path, query), { signal: signal ?? null });
}

export async function postJson<Body>(path: string, body: unknown): Promise<Body> {
  return request<Body>(apiUrl(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export async function postForm<Body>(path: string, body: FormData): Promise<Body> {
  return request<Body>(apiUrl(path), { method: 'POST', body });
}

export async function deleteResource(path: string): Promise<void> {
  await answerTo(apiUrl(path), { method: 'DELETE' });
}

async function request<Body>(url: string, init: RequestInit): Promise<Body> {
  return (await (await answerTo(url, init)).json()) as Body;
}

async function answerTo(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(
      0,
      'the control plane does not answer',
      'check that it runs: ./scripts/start.sh prints its address',
    );
  });
  if (!response.ok) throw await problemOf(response);
  return response;
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
