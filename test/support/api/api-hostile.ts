import fc from 'fast-check';
import { resolveSchema, type ApiDocument, type JsonSchema, type Operation } from './openapi.js';

const DEEP = 5000;
const LONG = 20_000;

/** What must neither break a query nor be stored, and what only looks so. */
const TEXTS = [
  '',
  'a\0b',
  '\ud800',
  'x\udc00',
  '__proto__',
  'constructor',
  '\u202Egnp.exe',
  'an\u200Bna',
  'مرحبا',
  '👩‍💻',
  "'; DROP TABLE alert; --",
  '%00',
  '../../etc/passwd',
  '\uffff',
  'e\u0301',
  'x'.repeat(LONG),
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
];
const NUMBERS = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, -1e308, 5e-324];

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom(null, true, [], {}, [[]]) },
  { weight: 1, arbitrary: fc.dictionary(text, text, { maxKeys: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constant(null).map(() => JSON.parse('{"__proto__":{"by":"x"},"constructor":1}') as object),
  },
);

/** One request: each part is what was promised to work, or something hostile. */
export interface HostileRequest {
  /** Instead of what stands in the path. */
  readonly segment: string | undefined;
  readonly query: readonly (readonly [string, string])[];
  /** Text of a JSON body; undefined where there is none. */
  readonly body: string | undefined;
  readonly form:
    readonly (readonly [string, string | { readonly fileName: string; readonly content: string }])[] | undefined;
}

export function hostileRequest(document: ApiDocument, operation: Operation): fc.Arbitrary<HostileRequest> {
  const asked = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const content = operation.requestBody?.content ?? {};
  const [json, form] = [content['application/json'], content['multipart/form-data']];
  return fc.record({
    segment: fc.option(text, { nil: undefined, freq: 4 }),
    query: asked.length === 0 ? fc.constant([]) : fc.array(fc.tuple(fc.constantFrom(...asked), text), { maxLength: 3 }),
    body: json ? bodyOf(document, json) : fc.constant(undefined),
    form: form ? fc.option(formOf(form.schema), { nil: undefined, freq: 2 }) : fc.constant(undefined),
  });
}

interface Media {
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

/** The example with some fields changed; or a text that no parser may fall over. */
function bodyOf(document: ApiDocument, { schema, example }: Media): fc.Arbitrary<string> {
  const names = Object.keys(resolveSchema(document, schema).properties ?? {});
  const changed = fc
    .dictionary(names.length > 0 ? fc.constantFrom(...names) : text, hostile, { minKeys: 1, maxKeys: 3 })
    .map((change) => JSON.stringify({ ...(example as object), ...change }));
  const raw = fc.constantFrom(
    '',
    '{',
    'null',
    '"x"',
    '[]',
    `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
    '{"a":1e999}',
    '\ufeff{}',
  );
  const deep = fc.constantFrom(...(names.length > 0 ? names : ['x'])).map((name) => {
    return `{"${name}":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`;
  });
  return fc.oneof({ weight: 8, arbitrary: changed }, { weight: 1, arbitrary: raw }, { weight: 1, arbitrary: deep });
}

function formOf({ properties = {} }: JsonSchema): fc.Arbitrary<NonNullable<HostileRequest['form']>> {
  const names = Object.keys(properties);
  const file = fc.record({ fileName: text, content: fc.string({ maxLength: 200 }) });
  const field = fc.constantFrom(...names).chain((name) => {
    return fc.tuple(fc.constant(name), name.startsWith('file') ? file : text);
  });
  return fc.array(field, { minLength: 1, maxLength: 4 });
}
