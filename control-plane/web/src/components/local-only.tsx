import { Alert, Code, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';

interface LocalOnlyProps {
  /** Who reaches what. */
  readonly title: string;
  /** What to do after the restart. */
  readonly afterwards: string;
}

/** All listeners are on loopback: names the one setting that opens the installation. */
export const LocalOnly = ({ title, afterwards }: LocalOnlyProps) => (
  <Alert color="yellow" icon={<IconLock size={18} />} title={title}>
    <Text size="sm">To open it to other hosts, set one setting, restart the control plane and {afterwards}:</Text>
    <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
      {'PICKET_PUBLIC_URL=https://<name of this host>'}
    </Code>
  </Alert>
);
