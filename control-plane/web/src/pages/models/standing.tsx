import { Group } from '@mantine/core';
import type { ModelVersionSummaryDto } from '../../api/types.js';
import { Tag } from '../../components/tag.js';
import { AliasTags } from './alias-tags.js';

/** The names of a version, and what else is to be known before it is used. */
export const Standing = ({ version }: { version: ModelVersionSummaryDto }) => (
  <Group gap={4} component="span" display="inline-flex">
    {version.aliases.length > 0 && <AliasTags aliases={version.aliases} />}
    {version.importedAt !== null && <Tag colour="var(--pk-idle)">imported</Tag>}
    {version.bundle === 'missing' && <Tag colour="var(--pk-bad)">bundle missing</Tag>}
    {version.bundle === 'deleted' && <Tag colour="var(--pk-bad)">deleted</Tag>}
  </Group>
);
