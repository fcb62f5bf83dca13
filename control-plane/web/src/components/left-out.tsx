import { List, Text } from '@mantine/core';
import type { LeftOutDto } from '../api/types.js';
import { count, plural } from '../format.js';

const WHY: Record<LeftOutDto['reason'], string> = {
  unsure: 'the analyst was not sure',
  undone: 'the label was undone',
  'class-unknown': 'a real attack, but nobody has named its class',
  'no-example': 'the alert came without an example flow',
  'other-profile': 'another feature profile',
  duplicate: 'an equal row with that label is there already',
  contradicted: 'a newer label says something else of an equal row',
  'agent-quota': 'over the quota of one agent',
  'author-quota': 'over the quota of one author',
};

/** Why an entry is not in a training set. */
export const whyLeftOut = (reason: LeftOutDto['reason']) => WHY[reason];

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
              ? `${plural(rows, 'row')} of ${plural(labels, 'label')}: ${WHY[reason]}`
              : `${count(rows)} of ${plural(offered ?? rows, 'row')} of ${source}: ${WHY[reason]}`}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
