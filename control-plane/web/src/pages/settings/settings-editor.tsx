import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settingDefinitionsQuery, settingLayerQuery, type SettingTarget } from '../../api/settings.js';
import type { SettingDefinitionDto, SettingLayerDto } from '../../api/types.js';
import { Allowed, NotAllowed } from '../../components/allowed.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';
import { ReviewChanges } from './review-changes.js';
import { Revisions } from './revisions.js';
import { faultsOf, valuesOf, type Draft } from './draft.js';
import { SettingInput } from './setting-input.js';

/** The settings of one scope: what is set here, and what was set before. */
export function SettingsEditor({ target }: { target: SettingTarget }) {
  const definitions = useQuery(settingDefinitionsQuery);
  const layer = useQuery(settingLayerQuery(target));
  return (
    <Loaded query={definitions}>
      {({ items }) => (
        <Loaded query={layer}>
          {(data) => <Editor key={data.revision} target={target} definitions={items} layer={data} />}
        </Loaded>
      )}
    </Loaded>
  );
}

interface EditorProps {
  target: SettingTarget;
  definitions: readonly SettingDefinitionDto[];
  layer: SettingLayerDto;
}

function Editor({ target, definitions, layer }: EditorProps) {
  const [draft, setDraft] = useState<Draft>(layer.values);
  const [isReviewing, review] = useDisclosure();
  const values = valuesOf(draft);
  const isChanged = definitions.some(({ name }) => values[name] !== layer.values[name]);
  const isSound = Object.keys(faultsOf(definitions, draft)).length === 0;
  return (
    <Stack>
      <Panel title="Set here" hint={<SetBy layer={layer} />} flush>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Setting</Table.Th>
              <Table.Th>Value</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {definitions.map((definition) => (
              <Table.Tr key={definition.name}>
                <Table.Td>
                  <Text size="sm" ff="monospace">
                    {definition.name}
                  </Text>
                  <Text size="xs" c="dimmed" maw={360}>
                    {definition.description}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <SettingInput definition={definition} draft={draft} onChange={setDraft} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group justify="flex-end" p="sm">
          <Allowed action="settings.manage" otherwise={<NotAllowed what="change settings" />}>
            <Button variant="default" disabled={!isChanged} onClick={() => setDraft(layer.values)}>
              Discard
            </Button>
            <Button disabled={!isChanged || !isSound} onClick={review.open}>
              Review changes
            </Button>
          </Allowed>
        </Group>
      </Panel>
      <Revisions target={target} onRestore={setDraft} />
      <ReviewChanges opened={isReviewing} onClose={review.close} target={target} layer={layer} values={values} />
    </Stack>
  );
}

function SetBy({ layer: { revision, changedAt, changedBy } }: { layer: SettingLayerDto }) {
  if (changedAt === null) return 'Nothing is set here yet: wider scopes and hosts decide';
  return (
    <>
      Revision {revision}, by {changedBy}, <TimeAgo at={changedAt} />
    </>
  );
}
