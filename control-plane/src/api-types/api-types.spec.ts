import { expect, it } from '@jest/globals';
import { fillPath } from './fill-path.js';
import type { Answer, Asked, ListPath, PathWith, Question, Schema } from './index.js';

it('fills the parts of a path, whatever they hold', () => {
  const parts = { name: 'a/b c', version: 2 };
  expect(fillPath('/models/{name}/versions/{version}', parts)).toBe('/models/a%2Fb%20c/versions/2');
  expect(fillPath('/overview')).toBe('/overview');
});

/* `npm run typecheck` is the test of these: each is refused, or is not. */
export const known: Schema<'AlertSummary'>['severity'] = 'high';
export const list: Answer<'get', '/agents'>['items'][number] extends Schema<'Agent'> ? true : false = true;
export const nothing: Answer<'delete', '/datasets/{id}'> = undefined;
export const paged: ListPath = '/models/{name}/aliases';
export const notAsked: Asked<'get', '/agents'> = [];
export const asked: Question<'post', '/alerts/{id}/label'> = {
  path: { id: '3' },
  body: { verdict: String(known), author: 'ada' },
};
// @ts-expect-error a word that the document does not have
export const wrongWord: Schema<'AlertSummary'>['severity'] = 'huge';
// @ts-expect-error a path without that method
export const wrongMethod: PathWith<'post'> = '/agents';
// @ts-expect-error no part of the path
export const noPart: Asked<'get', '/agents/{id}'> = [];
// @ts-expect-error a parameter that is misspelt
export const misspelt: Asked<'get', '/agents'> = [{ query: { limits: 3 } }];
// @ts-expect-error a body without what must be said
export const unsigned: Question<'delete', '/datasets/{id}'> = { path: { id: '3' }, body: { reason: 'old' } };
