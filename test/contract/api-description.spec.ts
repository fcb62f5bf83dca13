import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { operationsOf, readDescription, type ApiDocument } from '../support/api/openapi.js';

const VERB =
  /^(activate|add|approve|audit|cancel|change|clear|compare|confirm|create|decommission|delete|describe|dismiss|download|end|evaluate|get|import|label|list|override|preview|read|readmit|remove|replay|restart|retire|retrain|revoke|set|start|stream|undo|withdraw)[A-Z]/;

/** The OpenAPI document, read by others than its makers. */
describe('the description of the API', () => {
  let controlPlane: TestControlPlane;
  let document: ApiDocument;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    document = await readDescription(controlPlane.url);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  it('is the one of the repository, from which the CLI and the console have their types', () => {
    const committed = readFileSync(resolve(import.meta.dirname, '../../docs/openapi.json'), 'utf8');
    const isCurrent = committed === `${JSON.stringify(document, null, 2)}\n`;
    expect(isCurrent ? 'current' : 'old: run npm run docs').toBe('current');
  });

  it('passes the recommended rules of Redocly', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const found = await lintFromString({ source: JSON.stringify(document), config, absoluteRef: 'openapi.json' });
    expect(found.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer }))).toEqual([]);
  });

  it('names each operation by what it does', () => {
    for (const { operation } of operationsOf(document)) expect(operation.operationId).toMatch(VERB);
  });

  it('shows an example of each body and of each part of a path', () => {
    for (const { name, operation } of operationsOf(document)) {
      const bodies = Object.values(operation.requestBody?.content ?? {});
      const parts = operation.parameters.filter((parameter) => parameter.in === 'path');
      for (const said of [...bodies, ...parts]) expect({ name, said }).toHaveProperty('said.example');
    }
  });

  it('describes what is uploaded, and both successes of an import', () => {
    const upload = document.paths['/api/v1/models/import']['post'];
    expect(upload.requestBody?.content['multipart/form-data'].schema).toMatchObject({
      properties: { file: { format: 'binary' } },
      required: ['file'],
    });
    expect(Object.keys(upload.responses)).toEqual(expect.arrayContaining(['200', '201']));
    const dataset = document.paths['/api/v1/datasets']['post'].requestBody?.content;
    expect(dataset?.['multipart/form-data'].schema).toMatchObject({ required: ['name', 'files'] });
    expect(dataset?.['application/json'].schema).toMatchObject({ required: ['name', 'paths'] });
  });

  it('asks who it is of everybody who takes something away', () => {
    for (const { method, operation } of operationsOf(document)) {
      // Runs that are cancelled stay, and can be started again. Sessions and keys are ended by who has signed in.
      if (method !== 'delete' || operation.operationId === 'clearTrainingQueue') continue;
      if (operation.tags.includes('access')) continue;
      const { required } = operation.requestBody?.content['application/json'].schema ?? {};
      expect({ of: operation.operationId, required }).toEqual({
        of: operation.operationId,
        required: expect.arrayContaining([expect.stringMatching(/^(by|author)$/)]),
      });
    }
  });

  it('describes every answer, errors as problem documents', () => {
    for (const { name, operation } of operationsOf(document))
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const types = Object.keys(content ?? {});
        if (status === '204' || status === '304') expect({ name, status, types }).toMatchObject({ types: [] });
        else if (status !== '503' && /^[45d]/.test(status))
          expect({ name, status, types }).toMatchObject({ types: ['application/problem+json'] });
        else expect({ name, status, types: types.length }).toMatchObject({ types: 1 });
      }
  });
});
