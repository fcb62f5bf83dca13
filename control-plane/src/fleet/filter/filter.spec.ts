import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesFilter, type FilteredAgent } from './match-agent.js';
import { FilterFault, FLAGS, formatFilter, parseFilter, type Field, type Operator, type Term } from './parse-filter.js';

const edge: FilteredAgent = {
  id: 'edge-1',
  group: 'edge',
  labels: { rack: '7', 'on call': 'ada=bob' },
  health: 'silent',
  identity: { revoked: { by: 'ada' } },
  status: {
    hostname: 'Probe.example',
    agentVersion: '1.3.9-beta',
    profiles: ['picket-1'],
    model: { name: 'lab', version: 3 },
    counters: { packetsReceived: 980, packetsDroppedByKernel: 20 },
  },
};
const unheard: FilteredAgent = { ...edge, id: 'new', labels: {}, health: 'offline', identity: null, status: null };

const matches = (text: string, agent = edge) => matchesFilter(parseFilter(text), agent);

function faultOf(text: string): FilterFault {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof FilterFault) return error;
    throw error;
  }
  throw new Error(`${text} can be read`);
}

describe('a filter of agents', () => {
  it.each([
    '',
    'group:edge version:<1.4 loss:>1% silent',
    'GROUP:edge Silent',
    'label:rack=7 label:rack label:"on call=ada=bob"',
    'health:silent profile:picket-1 model:lab model:lab@3 revoked',
    'edge probe "-1" -core not core NOT core -"silent"',
    'version:1.3 version:1.3.9 version:<=1.3 version:>=1 version:>1.2.10 version:<1.10',
    'loss:>=2% loss:<=2 loss:<2.1%',
  ])('holds: %s', (text) => expect(matches(text)).toBe(true));

  it.each([
    'group:core',
    'group:Edge',
    'version:>1.3',
    'version:<1.3.9',
    'loss:>2%',
    '-silent',
    'not revoked',
    'label:rack=8',
    'label:constructor',
    'model:lab@4',
    'model:la',
    'core',
  ])('does not hold: %s', (text) => expect(matches(text)).toBe(false));

  it.each(['version:<9', 'loss:<100%', 'profile:picket-1', 'model:lab', 'probe', 'revoked', 'label:rack'])(
    'holds never of an agent that has told nothing, and turned round always: %s',
    (text) => expect([matches(text, unheard), matches(`-${text}`, unheard)]).toEqual([false, true]),
  );

  it.each([
    ['colour:red', 1, 'there is no field colour; fields are group, label'],
    ['group:edge health:ill', 19, 'health is one of online'],
    ['group:', 7, 'group lacks a value, such as group:edge'],
    ['group:<edge', 7, 'group takes no comparison'],
    ['loss:1%', 6, 'loss takes one of <= >= < >'],
    ['loss:>much', 7, 'loss is a number of per cent'],
    ['version:<1.x', 10, 'a version is numbers with points'],
    ['model:lab@x', 7, 'model:lab@3'],
    ['label:"=7"', 7, 'label:rack=7'],
    ['edge "open', 6, 'is not closed'],
    ['"a"b', 4, 'a space is missing'],
    ['group:""', 7, 'nothing between'],
    ['edge - silent', 6, 'behind the - is missing'],
    ['x'.repeat(501), 501, 'more than 500 characters'],
    [Array(33).fill('x').join(' '), 65, 'more than 32 terms'],
  ])('is refused with its place and with what is allowed (%#)', (text, position, message) => {
    const fault = faultOf(text);
    expect([fault.position, fault.message]).toEqual([position, expect.stringContaining(message)]);
    expect(fault.message).toMatch(new RegExp(`^at character ${position}: `));
  });
});

const value = fc.string({ minLength: 1, maxLength: 12 });
const VALUES: Readonly<Record<Field, fc.Arbitrary<string>>> = {
  group: value,
  profile: value,
  label: value.filter((text) => !text.startsWith('=')),
  model: value.filter((text) => !text.includes('@')),
  health: fc.constantFrom('online', 'lost'),
  version: fc.array(fc.nat(99), { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.')),
  loss: fc.nat(100).map((number) => `${number}%`),
};
const fieldTerm = fc.constantFrom(...(Object.keys(VALUES) as Field[])).chain((field) => {
  const operators: Operator[] =
    field === 'loss' ? ['<', '>', '<=', '>='] : field === 'version' ? ['<', '>', '<=', '>=', '='] : ['='];
  return fc.record({
    kind: fc.constant('field' as const),
    field: fc.constant(field),
    operator: fc.constantFrom(...operators),
    value: VALUES[field],
    isNot: fc.boolean(),
  });
});
const term: fc.Arbitrary<Term> = fc.oneof(
  fieldTerm,
  fc.record({ kind: fc.constant('flag' as const), flag: fc.constantFrom(...FLAGS), isNot: fc.boolean() }),
  fc.record({ kind: fc.constant('word' as const), text: value, isNot: fc.boolean() }),
);
const terms = fc.array(term, { maxLength: 8 });

describe('for any filter', () => {
  it('the text that is written of it is read as the same', () => {
    fc.assert(fc.property(terms, (written) => expect(parseFilter(formatFilter(written))).toEqual(written)));
  });

  it('a text is read, or refused with a place in it', () => {
    const pieces = fc.constantFrom(
      'group:',
      '"',
      '\\',
      '-',
      'not ',
      ' ',
      '<',
      '%',
      '@',
      '=',
      'label:',
      'silent',
      '1.4',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (any) => {
        try {
          parseFilter(any);
        } catch (error) {
          const { position } = error as FilterFault;
          expect([error instanceof FilterFault, position >= 1, position <= any.length + 1]).toEqual([true, true, true]);
        }
      }),
    );
  });

  it('a term turned round holds of exactly the other agents, and all terms hold where each one does', () => {
    fc.assert(
      fc.property(terms, fc.constantFrom(edge, unheard), (all, agent) => {
        for (const one of all)
          expect(matchesFilter([{ ...one, isNot: !one.isNot }], agent)).toBe(!matchesFilter([one], agent));
        expect(matchesFilter(all, agent)).toBe(all.every((one) => matchesFilter([one], agent)));
      }),
    );
  });
});
