import type { Operation } from './openapi-errors.js';

const FILE = { type: 'string', format: 'binary' };

/** What forms hold besides, or instead of, what the schema of the request says: that sees a form without its files. */
const FORMS: Readonly<Record<string, { readonly fields: Record<string, object>; readonly example: object }>> = {
  importDataset: {
    fields: {
      files: { type: 'array', items: FILE, minItems: 1 },
      labels: { type: 'string', contentMediaType: 'application/json' },
    },
    example: { name: 'lab', files: ['Flow ID,Src IP,Src Port,…'], labels: '{"monday.csv":"Normal"}' },
  },
  importModel: { fields: { file: FILE }, example: { file: 'PK…', as: 'demo' } },
};
const REQUIRED = ['file', 'files', 'paths'];

interface ObjectSchema {
  properties: Record<string, object>;
  required?: string[];
}

/** Describes the form of an upload; without a form, an import names (`paths`) what the server sees already. */
export function describeUpload({ operationId, requestBody }: Operation): void {
  const form = FORMS[operationId ?? ''];
  if (!form || !requestBody || !('content' in requestBody)) return;
  for (const [type, media] of Object.entries(requestBody.content)) {
    const schema = media.schema as ObjectSchema;
    const { paths, ...fields } = schema.properties;
    const isForm = type === 'multipart/form-data';
    const properties = { ...fields, ...(isForm ? form.fields : { paths: { ...paths, minItems: 1 } }) };
    const required = [...(schema.required ?? []), ...REQUIRED.filter((name) => name in properties)];
    media.schema = { ...schema, properties, required };
    if (isForm) media.example = form.example;
  }
}
