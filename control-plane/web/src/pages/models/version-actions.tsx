import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useRemoveAlias, useSetAlias } from '../../api/commands.js';
import { apiUrl } from '../../api/client.js';
import { modelVersionPath } from '../../api/queries.js';
import type { Alias, ModelVersionDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { Problem } from '../../components/problem.js';
import { DeleteModal } from './delete-modal.js';
import { PromoteButton } from './promote-button.js';
import { ReportMenu } from './report-menu.js';

/** What can be done with a version that is there. */
export function VersionActions({ version }: { version: ModelVersionDto }) {
  const [opened, modal] = useDisclosure();
  const setAlias = useSetAlias(version.name);
  const removeAlias = useRemoveAlias(version.name);
  const { error } = setAlias;
  const [asked, setAsked] = useState<Alias>();
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
              <Menu.Item key={alias} onClick={() => setAsked(alias)}>
                Remove {alias} status…
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
      <Confirm
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Remove ${asked} status of ${version.name} v${version.version}?`}
        action="Remove"
        isPending={removeAlias.isPending}
        error={removeAlias.error}
        onConfirm={() => asked && removeAlias.mutate(asked, { onSuccess: () => setAsked(undefined) })}
      >
        {asked === 'champion'
          ? 'Agents keep what they run, but no version is the champion: a new agent gets no model.'
          : 'No agent runs it; only the name goes.'}
      </Confirm>
      <DeleteModal version={version} opened={opened} onClose={modal.close} />
    </>
  );
}
