/**
 * What a record holds under a name from outside. A class may be called `constructor`: then `record[name]` is a function
 * that every object has, whatever the types say.
 */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
