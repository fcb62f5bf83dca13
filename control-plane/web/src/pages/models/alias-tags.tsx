import { Group } from '@mantine/core';
import type { Alias } from '../../api/types.js';
import { Tag } from '../../components/tag.js';

const COLOURS: Record<Alias, string> = { champion: 'var(--pk-good)', challenger: 'var(--pk-class-ddos)' };

export const AliasTags = ({ aliases }: { aliases: readonly Alias[] }) => (
  <Group gap={4} component="span" display="inline-flex">
    {aliases.map((alias) => (
      <Tag key={alias} colour={COLOURS[alias]}>
        {alias}
      </Tag>
    ))}
  </Group>
);
