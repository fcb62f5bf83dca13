import { mostCellBytes, writeCells } from '../../../agent/src/files/number-cells.js';
import type { RowFormat } from '../../../agent/src/files/row-format.js';

/** The line of a flow as a text, its end included. */
export function lineOf(format: RowFormat, record: Parameters<RowFormat['write']>[0]): string {
  let line = '';
  format.write(record, {
    write: (text) => void (line += text),
    writeCells(values, first) {
      const bytes = Buffer.alloc(mostCellBytes(values.length));
      line += bytes.toString('latin1', 0, writeCells(bytes, 0, values, first));
    },
  });
  return line;
}
