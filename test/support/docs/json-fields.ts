import { z } from 'zod';
import { table } from './markdown.js';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
}

/** The JSON Schema of what is sent, without the parts that say nothing here. */
export function jsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** One line per field; a field of an object is written `object.field`, of a list `list[].field`. */
export function fieldTable(schema: z.ZodType): string {
  return table(['field', 'type', 'required', 'meaning'], fieldsOf(jsonSchema(schema), ''));
}

function fieldsOf(schema: Schema, path: string): string[][] {
  const base = path === '' ? '' : `${path}.`;
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const isRequired = schema.required?.includes(name) === true;
    const row = [`\`${base}${name}\``, typeOf(property), isRequired ? 'yes' : 'no', property.description ?? ''];
    return [row, ...below(property, `${base}${name}`)];
  });
}

function below(schema: Schema, path: string): string[][] {
  if (schema.items) return below(schema.items, `${path}[]`);
  if (schema.anyOf) return schema.anyOf.flatMap((choice) => below(choice, path));
  return fieldsOf(schema, path);
}

function typeOf(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.items) return `list of ${typeOf(schema.items)}${most(schema.maxItems, '')}`;
  if (typeof schema.additionalProperties === 'object') return `object, name → ${typeOf(schema.additionalProperties)}`;
  return [schema.type ?? 'anything', ...restrictions(schema)].join(', ');
}

function restrictions({ format, pattern, minimum, exclusiveMinimum, maxLength }: Schema): string[] {
  return [
    ...(format === undefined ? [] : [`\`${format}\``]),
    ...(format !== undefined || pattern === undefined ? [] : [`\`${pattern.replaceAll('|', '\\|')}\``]),
    ...(minimum === undefined || minimum < 0 ? [] : [`≥ ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
  ];
}

function most(count: number | undefined, unit: string): string {
  return count === undefined ? '' : `, at most ${count}${unit}`;
}
