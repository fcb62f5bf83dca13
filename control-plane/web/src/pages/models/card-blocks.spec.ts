import { expect, it } from '@jest/globals';
import { cardBlocks } from './card-blocks.js';

it('cuts a card into headings, paragraphs, lists and tables', () => {
  const card = '# lab 1\nCalls a flow\none of 5.\n\n- one\n* two\n\n| class | F1 |\n| --- | ---: |\n| DoS | 0.99 |\n';
  expect(cardBlocks(card)).toEqual([
    { kind: 'heading', text: 'lab 1' },
    { kind: 'paragraph', text: 'Calls a flow one of 5.' },
    { kind: 'list', items: ['one', 'two'] },
    { kind: 'table', head: [' class ', ' F1 '], rows: [[' DoS ', ' 0.99 ']] },
  ]);
});

it('leaves markup as the text that it is', () => {
  expect(cardBlocks('<script>alert(1)</script>')).toEqual([{ kind: 'paragraph', text: '<script>alert(1)</script>' }]);
});
