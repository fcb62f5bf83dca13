import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './problem.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
/** Errors that any operation may answer; `default` stands for those of the HTTP server itself. */
const ALWAYS = { 400: 'Not a valid request', 403: 'Another host or site', 503: 'Not now: try again' };
const OF_AN_ITEM = { 404: 'There is no such thing' };
const OF_WRITES = {
  404: 'Something that the request names is not there',
  409: 'Not in this state',
  410: 'Its file is gone',
  413: 'Too large',
  415: 'Another content type or encoding',
  422: 'Refused, with the reason',
  507: 'No room left in the data folder',
};

/** OpenAPI 3.1, made of the zod schemas that the controllers name. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Picket')
    .setDescription('Intrusion detection for software-defined networks: the control plane.')
    .setVersion('1')
    .addServer('/', 'this control plane')
    .addServer('http://127.0.0.1:6789', 'where it listens by default');
  const document = SwaggerModule.createDocument(app, builder.build(), {
    // The methods of controllers are named for it: verb and thing, each once.
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: convert,
  });
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) if (item[method]) describeErrors(item[method], method, path);
  const problem = convert(problemSchema, { schemaType: 'output' });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...problem?.components, Problem: problem?.schema ?? {} },
  };
  return document;
}

interface Converted {
  readonly schema: Record<string, unknown>;
  readonly components: Record<string, Record<string, unknown>>;
}

/** JSON Schema of 2020-12, as OpenAPI 3.1 has it. What has a default may be left out of a request, never of an answer. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }): Converted | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const json = z.toJSONSchema(schema, { io: schemaType, target: 'draft-2020-12', unrepresentable: 'any' });
  const suffix = schemaType === 'input' ? 'Input' : '';
  const text = JSON.stringify(json).replaceAll(/"#\/\$defs\/([^"]+)"/g, `"#/components/schemas/$1${suffix}"`);
  const { $defs, id, ...body } = without(JSON.parse(text) as Record<string, unknown>, '$schema');
  const named = Object.entries(($defs ?? {}) as Converted['components']);
  const components = Object.fromEntries(named.map(([name, part]) => [name + suffix, without(part, 'id')]));
  if (typeof id !== 'string') return { schema: body, components };
  const name = id + suffix;
  return { schema: { $ref: `#/components/schemas/${name}` }, components: { ...components, [name]: body } };
}

function without(schema: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

/** Every operation says which errors it answers, and that all of them are problem documents. */
function describeErrors(operation: Operation, method: string, path: string): void {
  const errors: Record<string, string> = {
    ...ALWAYS,
    ...(path.includes('{') && OF_AN_ITEM),
    ...(method !== 'get' && OF_WRITES),
    default: 'Any other error',
  };
  const answers: Responses = Object.fromEntries(
    Object.entries(errors).map(([status, description]) => [
      status,
      {
        description,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
  operation.responses = { ...answers, ...operation.responses };
}
