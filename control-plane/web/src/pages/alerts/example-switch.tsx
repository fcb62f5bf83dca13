import { ActionIcon, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { count as format } from '../../format.js';

interface ExampleSwitchProps {
  /** Example flows that came with the alert. */
  count: number;
  /** Flows that it stands for. */
  flows: number;
  index: number;
  onChange: (index: number) => void;
}

export function ExampleSwitch({ count, flows, index, onChange }: ExampleSwitchProps) {
  return (
    <Group justify="space-between">
      <Text fw={600}>
        Example flow {index + 1} of {count}
        {flows > count && (
          <Text span c="dimmed" fw={400} size="sm">
            {' '}
            (the alert stands for {format(flows)})
          </Text>
        )}
      </Text>
      {count > 1 && (
        <Group gap={4}>
          <ActionIcon
            variant="default"
            aria-label="Previous example"
            disabled={index === 0}
            onClick={() => onChange(index - 1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon
            variant="default"
            aria-label="Next example"
            disabled={index === count - 1}
            onClick={() => onChange(index + 1)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </Group>
      )}
    </Group>
  );
}
