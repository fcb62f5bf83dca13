import { Text } from '@mantine/core';
import { Fragment } from 'react';
import { Tag } from '../../components/tag.js';
import { count } from '../../format.js';
import styles from './agents.module.css';
import type { Balance, Term } from './balance.js';

/** received 1,204 = parsed 1,200 + malformed 3 + unsupported 1, and whether that is so. */
export function BalanceView({ balance: { total, parts, difference } }: { balance: Balance }) {
  return (
    <div className={styles.terms}>
      <TermView term={total} />
      <span className={styles.sign}>=</span>
      {parts.map((part, index) => (
        <Fragment key={part.name}>
          {index > 0 && <span className={styles.sign}>+</span>}
          <TermView term={part} />
        </Fragment>
      ))}
      {difference === 0 ? (
        <Tag colour="var(--pk-good)">balances</Tag>
      ) : (
        <Tag colour="var(--pk-bad)">off by {count(difference)}</Tag>
      )}
    </div>
  );
}

const TermView = ({ term: { name, value } }: { term: Term }) => (
  <span className={styles.term}>
    <Text span fw={550}>
      {count(value)}
    </Text>
    <small>{name}</small>
  </span>
);
