const NO_ROW = -1;

/**
 * Doubly linked lists of rows. Each list is a ring through a head that is an index like any other, behind those of the
 * rows, so that taking a row out needs no question which list it is in:
 *
 *     head ⇄ oldest ⇄ … ⇄ youngest ⇄ head
 */
export class RowLists {
  private readonly next: Int32Array;
  private readonly previous: Int32Array;

  constructor(
    private readonly rows: number,
    lists: number,
  ) {
    this.next = new Int32Array(rows + lists);
    this.previous = new Int32Array(rows + lists);
    for (let head = rows; head < rows + lists; head++) this.next[head] = this.previous[head] = head;
  }

  append(list: number, row: number): void {
    const head = this.rows + list;
    const youngest = this.previous[head];
    this.next[youngest] = row;
    this.previous[row] = youngest;
    this.next[row] = head;
    this.previous[head] = row;
  }

  unlink(row: number): void {
    const next = this.next[row];
    const previous = this.previous[row];
    this.next[previous] = next;
    this.previous[next] = previous;
  }

  /** The row that was appended first; -1 if the list is empty. */
  oldest(list: number): number {
    const row = this.next[this.rows + list];
    return row < this.rows ? row : NO_ROW;
  }

  /** The row that was appended last; -1 if the list is empty. */
  youngest(list: number): number {
    const row = this.previous[this.rows + list];
    return row < this.rows ? row : NO_ROW;
  }
}
