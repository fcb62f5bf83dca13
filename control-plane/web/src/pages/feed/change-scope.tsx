import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useSetFeedScope } from '../../api/commands.js';
import type { FeedSubscriberDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { ScopeFields } from './scope-fields.js';

/** Sets what a subscriber may read, from now on. */
export function ChangeScope({ subscriber: { name, scope: present } }: { subscriber: FeedSubscriberDto }) {
  const [opened, modal] = useDisclosure();
  const [scope, setScope] = useState(present);
  const change = useSetFeedScope(name);
  const open = () => {
    setScope(present);
    modal.open();
  };
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={`Change the scope of ${name}`} onClick={open}>
        Scope…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`What may ${name} read?`}
        action="Set the scope"
        colour="petrol"
        asksWho
        isPending={change.isPending}
        error={change.error}
        onConfirm={({ by }) => change.mutate({ scope, by }, { onSuccess: modal.close })}
      >
        <Stack gap="sm">
          <ScopeFields scope={scope} onChange={setScope} />
        </Stack>
      </Confirm>
    </>
  );
}
