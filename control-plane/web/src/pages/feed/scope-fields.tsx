import { Checkbox, Group, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { alertClassesQuery } from '../../api/queries.js';
import type { FeedScopeDto } from '../../api/types.js';

type SeverityList = FeedScopeDto['severities'];

const SEVERITIES: SeverityList = ['critical', 'high', 'medium', 'low'];
const GROUP_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

interface ScopeFieldsProps {
  scope: FeedScopeDto;
  onChange: (scope: FeedScopeDto) => void;
}

export const hasGroupFault = ({ groups }: FeedScopeDto): boolean => !groups.every((name) => GROUP_NAME.test(name));

/** Which alerts; an empty field is no limit. */
export function ScopeFields({ scope, onChange }: ScopeFieldsProps) {
  const known = useQuery(alertClassesQuery);
  return (
    <>
      <Checkbox.Group
        label="Severities"
        description="None: all"
        value={scope.severities}
        onChange={(severities) => onChange({ ...scope, severities })}
      >
        <Group gap="md" mt={6}>
          {SEVERITIES.map((severity) => (
            <Checkbox key={severity} value={severity} label={severity} />
          ))}
        </Group>
      </Checkbox.Group>
      <TagsInput
        label="Classes"
        description="Empty: all. Press Enter after each"
        data={known.data?.items.map(({ name }) => name) ?? []}
        value={scope.classes}
        onChange={(classes) => onChange({ ...scope, classes })}
      />
      <TagsInput
        label="Groups of agents"
        description="Empty: all. Press Enter after each"
        value={scope.groups}
        error={hasGroupFault(scope) ? 'Names of groups have lower-case letters, digits and -' : undefined}
        onChange={(groups) => onChange({ ...scope, groups })}
      />
    </>
  );
}
