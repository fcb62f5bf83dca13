import { Button, Modal, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { effectiveSettingsQuery } from '../../api/settings.js';
import type { EffectiveSettingDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Tag } from '../../components/tag.js';
import { SettingsEditor } from '../settings/settings-editor.js';

const STATES: Record<EffectiveSettingDto['state'], string> = {
  applied: 'var(--pk-good)',
  pending: 'var(--pk-idle)',
  refused: 'var(--pk-bad)',
  unknown: 'var(--pk-idle)',
};

/** What an agent goes by, who says so, and whether it does. */
export function SettingsPanel({ id }: { id: string }) {
  const [opened, modal] = useDisclosure();
  const settings = useQuery(effectiveSettingsQuery(id));
  return (
    <Panel
      title="Settings"
      hint="What shall hold, who says so, and what the agent reports"
      flush
      actions={
        <Allowed action="settings.manage">
          <Button variant="default" size="compact-sm" onClick={modal.open}>
            Set for this agent…
          </Button>
        </Allowed>
      }
    >
      <Loaded query={settings} height={200}>
        {({ items, group }) => <EffectiveTable settings={items} group={group} />}
      </Loaded>
      <Modal opened={opened} onClose={modal.close} title={<Text fw={600}>{`Settings of ${id}`}</Text>} size="xl">
        <SettingsEditor target={{ scope: 'agent', name: id }} />
      </Modal>
    </Panel>
  );
}

const EffectiveTable = ({ settings, group }: { settings: readonly EffectiveSettingDto[]; group: string }) => (
  <Table verticalSpacing={4}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Setting</Table.Th>
        <Table.Th>Value</Table.Th>
        <Table.Th>From</Table.Th>
        <Table.Th>State</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {settings.map(({ name, value, origin, reported, state, reason }) => (
        <Table.Tr key={name}>
          <Table.Td ff="monospace">{name}</Table.Td>
          <Table.Td>{value ?? '–'}</Table.Td>
          <Table.Td>{origin === 'group' ? `group ${group}` : origin}</Table.Td>
          <Table.Td>
            <Tag colour={STATES[state]}>{state}</Tag>
            {state !== 'applied' && reported !== null && (
              <Text size="xs" c="dimmed">
                it goes by {reported}
              </Text>
            )}
            {reason !== '' && <Text size="xs">{reason}</Text>}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
