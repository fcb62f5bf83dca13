import { Group, Text } from '@mantine/core';

/** Two pickets of the fence, and the name. */
export const Brand = () => (
  <Group gap={9} wrap="nowrap" mr="auto">
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden>
      <rect width="32" height="32" rx="7" fill="var(--mantine-color-petrol-filled)" />
      <path
        d="M8 25V12l3-4 3 4v13M18 25V12l3-4 3 4v13M6 17h20"
        fill="none"
        stroke="#fff"
        strokeWidth="2.2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
    <Text fw={650} fz="lg" lts="-0.01em">
      Picket
    </Text>
  </Group>
);
