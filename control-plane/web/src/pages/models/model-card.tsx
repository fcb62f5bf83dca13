import { Code, Table } from '@mantine/core';
import { ScrollRegion } from '../../components/scroll-region.js';
import { cardBlocks, type CardBlock } from './card-blocks.js';
import styles from './models.module.css';

/** The card as React elements: whatever stands in the text, it stays text. */
export function ModelCard({ card }: { card: string }) {
  return (
    <div className={styles.card}>
      {cardBlocks(card).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: CardBlock }) {
  switch (block.kind) {
    case 'heading':
      return <h3>{block.text}</h3>;
    case 'paragraph':
      return (
        <p>
          <Inline text={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item, index) => (
            <li key={index}>
              <Inline text={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return (
        <ScrollRegion label={block.head.join(', ')}>
          <Table fz="xs" verticalSpacing={3} horizontalSpacing={6} data={{ head: block.head, body: block.rows }} />
        </ScrollRegion>
      );
  }
}

/** Text with `code` in it: every second piece between backquotes is code. */
const Inline = ({ text }: { text: string }) =>
  text.split('`').map((piece, index) => (index % 2 === 1 ? <Code key={index}>{piece}</Code> : piece));
