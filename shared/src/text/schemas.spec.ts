import { describe, expect, it } from '@jest/globals';
import { name, note, text, toPrintable } from './schemas.js';

const accepts = (schema: { safeParse: (value: unknown) => { success: boolean } }, value: string) =>
  schema.safeParse(value).success;

const HALVES = ['a\ud800b', '\udc00', '\udc00\ud800'];
const INVISIBLE = [
  ['a line break', 'root\n2026-11-26 approved by security'],
  ['a mark that turns the direction', '\u202Egnp'],
  ['a space of no width', 'an\u200Bna'],
  ['a joiner', 'an\u200Dna'],
  ['a noncharacter', '\uffff'],
  ['private use', '\ue000'],
  ['an unassigned code point', '\u0378'],
  ['a line separator', 'a\u2028b'],
  ['a byte order mark inside', 'a\ufeffb'],
] as const;

describe('texts from outside', () => {
  it.each([...HALVES, 'a\0b'])('%j is neither a text nor a name nor a note', (value) => {
    for (const schema of [text(100), name(100), note(100)]) expect(accepts(schema, value)).toBe(false);
  });

  it.each(INVISIBLE)('a name holds no such thing as %s', (_what, value) => {
    expect(accepts(name(100), value)).toBe(false);
    expect(toPrintable(value)).toContain('\uFFFD');
  });

  it('a name is composed and trimmed', () => {
    expect(name(10).parse(' Zoe\u0308 ')).toBe('Zoë');
    expect(accepts(name(10), '   ')).toBe(false);
    expect(name(64).parse('Отказ 拒绝 🚨')).toBe('Отказ 拒绝 🚨');
  });

  it('a note may have lines and joined emoji, and no direction marks', () => {
    expect(note(100).parse('first\r\n\tsecond 👩‍💻')).toBe('first\r\n\tsecond 👩‍💻');
    for (const value of ['a\u202eb', 'a\u2067b', 'bell\u0007']) expect(accepts(note(100), value)).toBe(false);
  });

  it('tells in its JSON schema what every engine can check', () => {
    const { pattern } = name(10).toJSONSchema();
    expect(new RegExp(pattern!).test('a\nb')).toBe(false);
    expect(new RegExp(pattern!).test('Zoë')).toBe(true);
  });
});
