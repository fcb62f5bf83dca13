import { expect, it } from '@jest/globals';
import type { ModelBundle } from '@picket/shared/bundle';
import { storageProblem } from './received-bundle.js';

const bundle = (name: string, card: string) => ({ manifest: { name }, card }) as unknown as ModelBundle;

it.each<[string, ModelBundle, RegExp | undefined]>([
  ['a plain one', bundle('lab', '# lab'), undefined],
  ['a card without end', bundle('lab', 'x'.repeat(300_000)), /card is longer/],
  ['a manifest without end', bundle('x'.repeat(17 * 1024 * 1024), ''), /manifest is longer/],
  ['a NUL in the card', bundle('lab', 'a\0b'), /NUL/],
  ['a NUL in the manifest', bundle('a\0b', ''), /NUL/],
  ['half a surrogate pair in the card', bundle('lab', 'a\ud800'), /surrogate/],
  ['half a surrogate pair in the manifest', bundle('a\udc00', ''), /surrogate/],
  ['a text about NUL', bundle('a\\u0000b', 'a\\u0000b'), undefined],
  ['an emoji', bundle('🚨', '🚨'), undefined],
])('tells whether a bundle can be kept: %s', (_name, given, problem) => {
  if (problem) expect(storageProblem(given)).toMatch(problem);
  else expect(storageProblem(given)).toBeUndefined();
});
