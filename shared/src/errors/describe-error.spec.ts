import { expect, it } from '@jest/globals';
import { describeError, SharedError } from './index.js';

const circular: Record<string, unknown> = { name: 'boss' };
circular['self'] = circular;

it.each([
  [new SharedError('sketch.invalid', 'user', 'wrong', { next: 'mend it' }), 'wrong (mend it)'],
  [new Error('gone'), 'gone'],
  [new TypeError(''), 'TypeError'],
  [new AggregateError([new Error('one'), new Error('two')]), 'one; two'],
  [{ message: 'terminated', queue: 'q' }, 'terminated'],
  [{ queue: 'q' }, '{"queue":"q"}'],
  [circular, 'name, self'],
  [undefined, 'undefined'],
  ['text', 'text'],
])('says what an error holds: %#', (error, text) => expect(describeError(error)).toBe(text));
