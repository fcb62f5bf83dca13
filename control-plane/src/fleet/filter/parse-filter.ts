/** The filter language of agent lists: `group:edge version:<1.4 loss:>1% silent`. All terms have to hold. */

export const OPERATORS = ['<=', '>=', '<', '>', '='] as const;
export type Operator = (typeof OPERATORS)[number];

/** What a value of each field looks like; `word` and `flag` have no field in the text. */
export const FIELDS = {
  group: { example: 'group:edge', operators: ['='] },
  label: { example: 'label:rack=7, or label:rack for any value', operators: ['='] },
  health: { example: 'health:silent', operators: ['='] },
  profile: { example: 'profile:picket-1', operators: ['='] },
  model: { example: 'model:lab, or model:lab@3', operators: ['='] },
  version: { example: 'version:<1.4', operators: OPERATORS },
  loss: { example: 'loss:>1%', operators: ['<=', '>=', '<', '>'] },
} as const satisfies Record<string, { example: string; operators: readonly Operator[] }>;
export type Field = keyof typeof FIELDS;

/** Words that stand for a state of an agent; in quotation marks they are searched for like any other. */
export const FLAGS = ['online', 'impaired', 'silent', 'offline', 'lost', 'decommissioned', 'revoked'] as const;
export type Flag = (typeof FLAGS)[number];

export type Condition =
  | { readonly kind: 'field'; readonly field: Field; readonly operator: Operator; readonly value: string }
  | { readonly kind: 'flag'; readonly flag: Flag }
  | { readonly kind: 'word'; readonly text: string };

/** One condition; `isNot` turns it round. */
export type Term = Condition & { readonly isNot: boolean };

/** A filter that cannot be read. */
export class FilterFault extends Error {
  /** @param position in the text, from 1 on */
  constructor(
    readonly position: number,
    message: string,
  ) {
    super(`at character ${position}: ${message}`);
  }
}

const MAX_CHARACTERS = 500;
const MAX_TERMS = 32;
const ALLOWED = `fields are ${Object.keys(FIELDS).join(', ')}; words are ${FLAGS.join(', ')}, or part of an id or host name`;

/** @throws FilterFault that says where, and what is allowed there */
export function parseFilter(text: string): Term[] {
  if (text.length > MAX_CHARACTERS) throw new FilterFault(MAX_CHARACTERS + 1, `more than ${MAX_CHARACTERS} characters`);
  const reader = new Reader(text);
  const terms: Term[] = [];
  while (reader.skipSpaces()) {
    if (terms.length === MAX_TERMS) throw reader.fault(`more than ${MAX_TERMS} terms`);
    terms.push(readTerm(reader));
  }
  return terms;
}

/** The text of some terms; parsed again, it gives the same. */
export function formatFilter(terms: readonly Term[]): string {
  return terms.map((term) => (term.isNot ? '-' : '') + formatCondition(term)).join(' ');
}

function formatCondition(condition: Condition): string {
  if (condition.kind === 'flag') return condition.flag;
  if (condition.kind === 'word') return quote(condition.text);
  const { field, operator, value } = condition;
  return `${field}:${operator === '=' ? '' : operator}${quote(value)}`;
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Also before a quotation mark or a field: `not silent`, `-silent`, `-label:rack`. */
function readTerm(reader: Reader): Term {
  const isNot = reader.take(/^(-|not\s+)(?=\S)/i) !== undefined;
  return { ...readCondition(reader), isNot };
}

function readCondition(reader: Reader): Condition {
  if (reader.peek(/^-(\s|$)/) !== undefined) throw reader.fault('the term behind the - is missing');
  const start = reader.position;
  const name = reader.take(/^[a-z]+(?=:)/i)?.toLowerCase();
  if (name === undefined) return readWord(reader);
  if (!isField(name)) throw new FilterFault(start, `there is no field ${name}; ${ALLOWED}`);
  reader.take(/^:/);
  const { operators, example } = FIELDS[name];
  const at = reader.position;
  const operator = OPERATORS.find((one) => one === reader.peek(/^(<=|>=|<|>|=)/)) ?? '=';
  reader.take(/^(<=|>=|<|>|=)/);
  if (!(operators as readonly Operator[]).includes(operator))
    throw new FilterFault(at, `${name} takes ${listed(operators)}, such as ${example}`);
  const valueAt = reader.position;
  const value = readValue(reader);
  if (value === undefined) throw reader.fault(`${name} lacks a value, such as ${example}`);
  const fault = faultOf(name, value);
  if (fault !== undefined) throw new FilterFault(valueAt, fault);
  return { kind: 'field', field: name, operator, value };
}

function readWord(reader: Reader): Condition {
  const isQuoted = reader.peek(/^"/) !== undefined;
  const text = readValue(reader);
  if (text === undefined) throw reader.fault(`a word is missing; ${ALLOWED}`);
  const flag = FLAGS.find((one) => one === text.toLowerCase());
  return flag && !isQuoted ? { kind: 'flag', flag } : { kind: 'word', text };
}

/** Up to the next space, or in quotation marks, with \" and \\ in them. */
function readValue(reader: Reader): string | undefined {
  if (reader.peek(/^"/) === undefined) return reader.take(/^[^\s"]+/);
  const start = reader.position;
  const quoted = reader.take(/^"(?:[^"\\]|\\["\\])*"/);
  if (quoted === undefined) throw new FilterFault(start, 'this quotation mark is not closed (in it: \\" and \\\\)');
  if (quoted === '""') throw new FilterFault(start, 'there is nothing between the quotation marks');
  if (reader.peek(/^\S/) !== undefined) throw reader.fault('a space is missing behind the quotation mark');
  return quoted.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

function faultOf(field: Field, value: string): string | undefined {
  if (field === 'health' && !FLAGS.some((flag) => flag === value && flag !== 'revoked'))
    return `health is one of ${FLAGS.filter((flag) => flag !== 'revoked').join(', ')}`;
  if (field === 'loss' && !/^\d{1,3}(\.\d{1,6})?%?$/.test(value))
    return 'loss is a number of per cent, such as loss:>1%';
  if (field === 'version' && !/^\d{1,9}(\.\d{1,9}){0,3}$/.test(value))
    return 'a version is numbers with points, such as version:<1.4';
  if (field === 'model' && !/^[^@]+(@\d{1,9})?$/.test(value))
    return 'a model is a name, or a name and a version: model:lab@3';
  if (field === 'label' && value.startsWith('=')) return 'a label has a name: label:rack=7';
  return undefined;
}

function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name);
}

const listed = (operators: readonly Operator[]) =>
  operators.length === 1 ? 'no comparison' : `one of ${operators.join(' ')}`;

/** A text and a place in it. */
class Reader {
  private index = 0;

  constructor(private readonly text: string) {}

  /** From 1 on. */
  get position(): number {
    return this.index + 1;
  }

  /** What matches here; it is passed. */
  take(pattern: RegExp): string | undefined {
    const found = this.peek(pattern);
    this.index += found?.length ?? 0;
    return found;
  }

  peek(pattern: RegExp): string | undefined {
    return pattern.exec(this.text.slice(this.index))?.[0];
  }

  /** @returns false at the end of the text */
  skipSpaces(): boolean {
    this.take(/^\s+/);
    return this.index < this.text.length;
  }

  fault(message: string): FilterFault {
    return new FilterFault(this.position, message);
  }
}
