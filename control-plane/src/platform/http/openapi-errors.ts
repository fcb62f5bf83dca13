import type { OpenAPIObject } from '@nestjs/swagger';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Status = keyof typeof MEANINGS;

const MEANINGS = {
  400: 'Not a valid request',
  401: 'Nobody has signed in, and no valid key is shown',
  403: 'Another host or site, a place that nobody may read from, or the role does not allow it',
  404: 'It, or something that the request names, is not there',
  409: 'Not in this state, or not now: too many wait',
  410: 'Its file is gone',
  413: 'Too large',
  415: 'Another content type or encoding',
  416: 'It ends before that range',
  422: 'Refused, with the reason',
  429: 'Too many attempts',
  503: 'Not now: try again',
  507: 'No room left in the data folder',
} as const;

/** Errors that any operation may answer; `default` stands for those of the HTTP server itself. */
const ALWAYS: readonly Status[] = [400, 401, 403, 503];
const OF_AN_ITEM: readonly Status[] = [404];
const OF_WRITES: readonly Status[] = [404, 409, 410, 413, 415, 422, 429, 507];
/** Reads that can be refused for more than what they name. */
const OF_READS: Readonly<Record<string, readonly Status[]>> = {
  compareModelVersions: [422],
  downloadBundle: [410, 416],
  getDatasetColumn: [409],
  getDatasetStatistics: [409],
  getDrift: [404],
  listDatasetDefects: [409],
  previewRetrain: [409],
};
/** What a success means where the controller does not say. */
const SUCCESSES: Readonly<Record<string, string>> = {
  200: 'Done, or as asked for',
  201: 'Made',
  202: 'Taken; the work goes on in the background',
  204: 'Done; there is nothing to say',
  304: 'As the caller has it already',
};

/** Says which errors the operation answers, and that all of them are problem documents. */
export function describeAnswers(operation: Operation, method: string, path: string): void {
  const errors = [
    ...ALWAYS,
    ...(path.includes('{') ? OF_AN_ITEM : []),
    ...(method === 'get' ? (OF_READS[operation.operationId ?? ''] ?? []) : OF_WRITES),
  ];
  for (const [status, answer] of Object.entries(operation.responses))
    if (answer && 'description' in answer) answer.description ||= SUCCESSES[status] ?? '';
  operation.responses = {
    ...Object.fromEntries(errors.map((status) => [status, problem(MEANINGS[status])])),
    default: problem('Any other error'),
    ...operation.responses,
  };
}

function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}
