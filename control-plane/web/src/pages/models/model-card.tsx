import styles from './models.module.css';

type Block = { kind: 'heading' | 'paragraph' | 'list' | 'table'; lines: string[] };

/**
 * The card's headings, lists, tables and paragraphs, as React elements: whatever stands in the text, it stays text.
 * A table is shown as it was typed.
 */
export function ModelCard({ card }: { card: string }) {
  return (
    <div className={styles.card}>
      {blocks(card).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block: { kind, lines } }: { block: Block }) {
  switch (kind) {
    case 'heading':
      return <h3>{lines[0]?.replace(/^#+\s*/, '')}</h3>;
    case 'list':
      return (
        <ul>
          {lines.map((line, index) => (
            <li key={index}>{line.replace(/^\s*[-*]\s+/, '')}</li>
          ))}
        </ul>
      );
    case 'table':
      return <pre>{lines.join('\n')}</pre>;
    case 'paragraph':
      return <p>{lines.join(' ')}</p>;
  }
}

function kindOf(line: string): Block['kind'] {
  if (/^#+\s/.test(line)) return 'heading';
  if (/^\s*[-*]\s/.test(line)) return 'list';
  return line.startsWith('|') ? 'table' : 'paragraph';
}

/** Neighbouring lines of one kind are one block; an empty line ends a block, a heading is always alone. */
function blocks(text: string): Block[] {
  const found: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split('\n')) {
    const kind = kindOf(line);
    if (line.trim() === '') open = undefined;
    else if (open?.kind === kind && kind !== 'heading') open.lines.push(line);
    else found.push((open = { kind, lines: [line] }));
  }
  return found;
}
