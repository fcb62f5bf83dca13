import { RequestMethod, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { RULE_EXTENSION } from './allow.js';
import { describeAnswers, type Operation } from './openapi-errors.js';
import { addExamples } from './openapi-examples.js';
import { describeUpload } from './openapi-uploads.js';
import { AGENTS_PREFIX, API_PREFIX, OPERATIONAL_PATHS, SESSION_COOKIE } from './paths.js';
import { serverEventsSchema } from '../../api/events.js';
import { problemSchema } from '../../api/problem.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

const TAGS: Readonly<Record<string, string>> = {
  agents: 'The agents of the fleet, and how each is',
  alerts: 'What the agents have found',
  labels: 'What analysts say of alerts, and what is trained with it',
  datasets: 'Labelled flows, their defects and their audit',
  training: 'Runs that make model versions',
  models: 'Model versions, their reports, and the names that point to them',
  lineage: 'What came of what',
  drift: 'How far traffic has moved from what a model was trained on',
  overview: 'What the first page shows',
  jobs: 'Work in the background',
  access: 'People, their sessions, and the keys of programs',
  events: 'What happens, as it happens',
  operation: 'For machines that watch this one',
};

/** OpenAPI 3.1, made of the zod schemas that the controllers name; gives the routes their prefix. */
export function describeApi(app: INestApplication): OpenAPIObject {
  app.setGlobalPrefix(API_PREFIX, {
    exclude: [
      ...OPERATIONAL_PATHS.map((path) => ({ path, method: RequestMethod.GET })),
      { path: `${AGENTS_PREFIX}/*path`, method: RequestMethod.ALL },
    ],
  });
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Picket')
    .setDescription('Intrusion detection for software-defined networks: the control plane.')
    .setVersion('1')
    .addServer('/', 'this control plane')
    .addSecurity('session', {
      type: 'apiKey',
      in: 'cookie',
      name: SESSION_COOKIE,
      description: 'of a person who has signed in',
    })
    .addSecurity('key', { type: 'http', scheme: 'bearer', description: 'an API key, or local.key of the data folder' });
  for (const [tag, about] of Object.entries(TAGS)) builder.addTag(tag, about);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    // The methods of controllers are named for it: verb and thing, each once.
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: convert,
  });
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) if (item[method]) complete(item[method], method, path);
  // Either; operations that ask for neither say so themselves.
  document.security = [{ session: [] }, { key: [] }];
  document.info.license = { name: 'Not licensed', identifier: 'LicenseRef-none' } as typeof document.info.license;
  // Those that no operation names as its answer.
  const others = [problemSchema, serverEventsSchema].flatMap((schema) => {
    return Object.entries(convert(schema, { schemaType: 'output' })?.components ?? {});
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...Object.fromEntries(others) },
  };
  return document;
}

function complete(operation: Operation, method: string, path: string): void {
  if ((operation as { [RULE_EXTENSION]?: unknown })[RULE_EXTENSION] === 'open') operation.security = [];
  describeUpload(operation);
  describeAnswers(operation, method, path);
  addExamples(operation, path);
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
