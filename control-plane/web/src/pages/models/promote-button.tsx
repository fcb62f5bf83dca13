import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSetAlias } from '../../api/commands.js';
import type { ModelVersionDto } from '../../api/types.js';
import { Problem } from '../../components/problem.js';

/** Makes this version the champion, which sends it to the agents: asked for twice. */
export function PromoteButton({ version }: { version: ModelVersionDto }) {
  const [opened, modal] = useDisclosure();
  const setAlias = useSetAlias(version.name);
  if (version.aliases.includes('champion')) return null;
  const promote = () => setAlias.mutate({ alias: 'champion', version: version.version }, { onSuccess: modal.close });
  return (
    <>
      <Button onClick={modal.open}>Promote</Button>
      <Modal
        opened={opened}
        onClose={modal.close}
        title={<Text fw={600}>{`Promote ${version.name} v${version.version}?`}</Text>}
        centered
      >
        <Stack>
          <Text>
            It becomes the champion and every agent is told to run it. Each agent checks the bundle first, swaps without
            losing a flow, and reports the outcome on its page.
          </Text>
          {setAlias.error && <Problem error={setAlias.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={modal.close}>
              Cancel
            </Button>
            <Button onClick={promote} loading={setAlias.isPending} data-autofocus>
              Promote
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
