import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconDownload } from '@tabler/icons-react';
import { useRemoveAlias, useSetAlias } from '../../api/commands.js';
import { apiUrl } from '../../api/client.js';
import { modelVersionPath } from '../../api/queries.js';
import type { ModelVersionDto } from '../../api/types.js';
import { Problem } from '../../components/problem.js';
import { DeleteModal } from './delete-modal.js';
import { PromoteButton } from './promote-button.js';
import { ReportMenu } from './report-menu.js';

/** What can be done with a version that is there. */
export function VersionActions({ version }: { version: ModelVersionDto }) {
  const [opened, modal] = useDisclosure();
  const setAlias = useSetAlias(version.name);
  const removeAlias = useRemoveAlias(version.name);
  const error = setAlias.error ?? removeAlias.error;
  const isChallenger = version.aliases.includes('challenger');
  return (
    <>
      <Group gap="xs">
        <ReportMenu name={version.name} version={version.version} />
        <Button
          component="a"
          href={apiUrl(`${modelVersionPath(version.name, version.version)}/bundle`)}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          Bundle
        </Button>
        <PromoteButton version={version} />
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size="input-sm" aria-label="More">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>The challenger is a name for now: no agent runs it</Menu.Label>
            {isChallenger || (
              <Menu.Item onClick={() => setAlias.mutate({ alias: 'challenger', version: version.version })}>
                Make it the challenger
              </Menu.Item>
            )}
            {version.aliases.map((alias) => (
              <Menu.Item key={alias} onClick={() => removeAlias.mutate(alias)}>
                Remove the name {alias}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item color="red" onClick={modal.open}>
              Delete…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {error && <Problem error={error} />}
      <DeleteModal version={version} opened={opened} onClose={modal.close} />
    </>
  );
}
