import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useSetFeedCredential } from '../../api/commands.js';
import type { FeedSubscriberDto, IssuedFeedCredentialDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { IssuedCredential } from './issued-credential.js';

/** A new password or certificate of the same kind; the one before counts no more. */
export function RenewCredential({ subscriber: { name, kind } }: { subscriber: FeedSubscriberDto }) {
  const [opened, modal] = useDisclosure();
  const [issued, setIssued] = useState<IssuedFeedCredentialDto | null>(null);
  const renew = useSetFeedCredential(name);
  const show = (credential: IssuedFeedCredentialDto) => {
    modal.close();
    setIssued(credential);
  };
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={`Renew the ${kind} of ${name}`} onClick={modal.open}>
        Renew…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Make a new ${kind} for ${name}?`}
        action="Renew"
        colour="petrol"
        asksWho
        isPending={renew.isPending}
        error={renew.error}
        onConfirm={({ by }) => renew.mutate({ kind, by }, { onSuccess: show })}
      >
        <Text size="sm">The one before counts no more, and its connections end. The new one is shown once.</Text>
      </Confirm>
      <DetailDrawer opened={issued !== null} onClose={() => setIssued(null)} title={`New ${kind} of ${name}`}>
        {issued && <IssuedCredential issued={issued} />}
      </DetailDrawer>
    </>
  );
}
