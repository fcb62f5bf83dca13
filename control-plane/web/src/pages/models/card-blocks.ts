/** The few kinds of text that model cards are made of. */
export type CardBlock =
  | { kind: 'heading' | 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] };

type LineKind = CardBlock['kind'];

/** Cuts a card (Markdown) into blocks: neighbouring lines of one kind are one block, an empty line ends it. */
export function cardBlocks(card: string): CardBlock[] {
  const groups: { kind: LineKind; lines: string[] }[] = [];
  let open: (typeof groups)[number] | undefined;
  for (const line of card.split('\n')) {
    const kind = kindOf(line);
    if (line.trim() === '') open = undefined;
    else if (open?.kind === kind && kind !== 'heading') open.lines.push(line);
    else groups.push((open = { kind, lines: [line] }));
  }
  return groups.map(({ kind, lines }) => toBlock(kind, lines));
}

function kindOf(line: string): LineKind {
  if (/^#+\s/.test(line)) return 'heading';
  if (/^\s*[-*]\s/.test(line)) return 'list';
  return line.startsWith('|') ? 'table' : 'paragraph';
}

function toBlock(kind: LineKind, lines: string[]): CardBlock {
  switch (kind) {
    case 'heading':
      return { kind, text: lines.join(' ').replace(/^#+\s*/, '') };
    case 'list':
      return { kind, items: lines.map((line) => line.replace(/^\s*[-*]\s+/, '')) };
    case 'table':
      return toTable(lines);
    case 'paragraph':
      return { kind, text: lines.join(' ') };
  }
}

function toTable(lines: string[]): CardBlock {
  const cells = (line: string) => line.split('|').slice(1, -1);
  const isRule = (line: string) => /^[|\s:-]+$/.test(line);
  const [head = [], ...rows] = lines.filter((line) => !isRule(line)).map(cells);
  return { kind: 'table', head, rows };
}
