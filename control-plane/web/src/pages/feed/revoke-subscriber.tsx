import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRevokeFeedSubscriber } from '../../api/commands.js';
import { Confirm } from '../../components/confirm.js';

export function RevokeSubscriber({ name }: { name: string }) {
  const [opened, modal] = useDisclosure();
  const revoke = useRevokeFeedSubscriber(name);
  return (
    <>
      <Button variant="light" color="red" size="compact-sm" aria-label={`Revoke ${name}`} onClick={modal.open}>
        Revoke…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Revoke ${name}?`}
        action="Revoke"
        asksWho
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={({ by }) => revoke.mutate(by, { onSuccess: modal.close })}
      >
        The program is disconnected at once and stays out. Its name can be used again.
      </Confirm>
    </>
  );
}
