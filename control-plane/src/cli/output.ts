import { NONE } from '@picket/shared/figures';
import { printable, printableJson, printableLines } from '@picket/shared/text';

/** Prints for a person or, with --json, for a program. */
export function print<Value>(value: Value, asJson: boolean | undefined, render: (value: Value) => string): void {
  if (asJson) process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
  else printText(render(value));
}

/** Lines for a person. Names in them come from files, agents and bundles: a terminal must not obey them. */
export function printText(text: string, to: NodeJS.WritableStream = process.stdout): void {
  to.write(`${printableLines(text)}\n`);
}

/** Columns as wide as their longest cell; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map((cell) => printable(String(cell))))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  return cells
    .map((row) =>
      row.map((cell, index) => (isNumber[index] ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!))),
    )
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}

/** A name and a value on each line. */
export function fields(entries: readonly (readonly [string, string | number | null | undefined])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${printable(String(value ?? NONE))}`).join('\n');
}

/** A measured value: five significant digits, which no port exceeds. */
export function measured(value: number | null): string {
  return value === null ? NONE : String(Number(value.toPrecision(5)));
}
