import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconDots, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useRemoveAlias, useSetAlias } from '../../api/commands.js';
import { apiUrl } from '../../api/client.js';
import { lineageQuery, modelVersionPath } from '../../api/queries.js';
import type { Alias, ModelVersionDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { Confirm } from '../../components/confirm.js';
import { DeleteModal } from './delete-modal.js';
import { PromoteButton } from './promote-button.js';
import { ReportMenu } from './report-menu.js';

/** What can be done with a version that is there. */
export function VersionActions({ version }: { version: ModelVersionDto }) {
  const [opened, modal] = useDisclosure();
  const [asked, setAsked] = useState<Alias>();
  const [isNaming, naming] = useDisclosure();
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
        <Allowed action="models.manage">
          <PromoteOrGoBack version={version} />
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size="input-sm" aria-label="More">
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {isChallenger || <Menu.Item onClick={naming.open}>Make it the challenger…</Menu.Item>}
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
        </Allowed>
      </Group>
      <ChallengerConfirm version={version} opened={isNaming} onClose={naming.close} />
      <RemoveAliasConfirm version={version} alias={asked} onClose={() => setAsked(undefined)} />
      <DeleteModal version={version} opened={opened} onClose={modal.close} />
    </>
  );
}

interface ChallengerConfirmProps {
  version: ModelVersionDto;
  opened: boolean;
  onClose: () => void;
}

function ChallengerConfirm({ version: { name, version }, opened, onClose }: ChallengerConfirmProps) {
  const setAlias = useSetAlias(name);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Make ${name} v${version} the challenger?`}
      action="Make it the challenger"
      colour="petrol"
      asksWho
      isPending={setAlias.isPending}
      error={setAlias.error}
      onConfirm={({ by }) => setAlias.mutate({ alias: 'challenger', version, by }, { onSuccess: onClose })}
    >
      It is a name for now: no agent runs it.
    </Confirm>
  );
}

interface RemoveAliasConfirmProps {
  version: ModelVersionDto;
  /** Undefined: the question is not asked. */
  alias: Alias | undefined;
  onClose: () => void;
}

function RemoveAliasConfirm({ version: { name, version }, alias, onClose }: RemoveAliasConfirmProps) {
  const removeAlias = useRemoveAlias(name);
  return (
    <Confirm
      opened={alias !== undefined}
      onClose={onClose}
      title={`Remove ${alias} status of ${name} v${version}?`}
      action="Remove"
      asksWho
      isPending={removeAlias.isPending}
      error={removeAlias.error}
      onConfirm={({ by }) => alias && removeAlias.mutate({ alias, by }, { onSuccess: onClose })}
    >
      {alias === 'champion'
        ? 'Agents keep their model. Without a champion, a new agent gets no model.'
        : 'No agent runs it. Only the alias is removed.'}
    </Confirm>
  );
}

/** Any other version can become the champion; the champion can give way to the one before, in an emergency at once. */
function PromoteOrGoBack({ version: { name, version, aliases } }: { version: ModelVersionDto }) {
  const lineage = useQuery(lineageQuery(name, version));
  if (!aliases.includes('champion')) return <PromoteButton name={name} version={version} />;
  const before = lineage.data?.aliasHistory.find(({ alias, to }) => alias === 'champion' && to === version)?.from;
  if (before === undefined || before === null) return null;
  return <PromoteButton name={name} version={before} label={`Back to v${before}`} variant="default" />;
}
