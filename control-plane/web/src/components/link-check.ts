/** What a page takes from its address, and whether a value is one. */
export type Known = Readonly<Record<string, (value: string) => boolean>>;

/** Something in a link that the page cannot follow. */
export interface Unknown {
  readonly name: string;
  readonly value: string;
}

/** What stands in an address that the page does not know, by name or by value: nothing is dropped without a word. */
export function unknownIn(search: URLSearchParams, known: Known): Unknown[] {
  return [...search]
    .filter(([name, value], index) => {
      const isRepeated = [...search.keys()].indexOf(name) !== index;
      return isRepeated || !(Object.hasOwn(known, name) && known[name]?.(value));
    })
    .map(([name, value]) => ({ name, value }));
}

export const isAny = (value: string) => value !== '';
export const isOneOf = (values: readonly string[]) => (value: string) => values.includes(value);
export const isTime = (value: string) => /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`);

/** Whole ones only: that is what is compared. */
export function isAddress(value: string): boolean {
  if (IPV4.test(value)) return true;
  return value.includes(':') && URL.canParse(`http://[${value}]/`);
}
