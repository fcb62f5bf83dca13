import { List, Text } from '@mantine/core';
import { WHY_LEFT_OUT } from '../../../src/datasets/labelling/why-left-out.js';
import type { LeftOutDto } from '../api/types.js';
import { count, plural } from '../format.js';

/** Rows of labels that are not trained on: nothing is left out without a word. */
export function LeftOut({ entries }: { entries: readonly LeftOutDto[] }) {
  if (entries.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={550} mt="sm">
        Left out
      </Text>
      <List size="sm">
        {entries.map(({ reason, source, rows, offered, labels }) => (
          <List.Item key={`${reason} ${source}`}>
            {source === null
              ? `${plural(rows, 'row')} of ${plural(labels, 'label')}: ${WHY_LEFT_OUT[reason]}`
              : `${count(rows)} of ${plural(offered ?? rows, 'row')} of ${source}: ${WHY_LEFT_OUT[reason]}`}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
