import { Button, Stack } from '@mantine/core';
import type { IssuedFeedCredentialDto } from '../../api/types.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { useKept } from '../../components/use-draft.js';
import { IssuedCredential } from './issued-credential.js';
import { SubscriberForm } from './subscriber-form.js';

export function NewSubscriberDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="New subscriber">
      <NewSubscriber />
    </DetailDrawer>
  );
}

/** A credential is shown once: it is there again when the drawer is opened again, until the page is loaded again. */
function NewSubscriber() {
  const [issued, setIssued] = useKept<IssuedFeedCredentialDto | null>('new-subscriber', null);
  if (!issued) return <SubscriberForm onCreated={setIssued} />;
  return (
    <Stack gap="lg">
      <IssuedCredential issued={issued} />
      <Button variant="default" size="compact-sm" onClick={() => setIssued(null)} style={{ alignSelf: 'flex-start' }}>
        Make another subscriber
      </Button>
    </Stack>
  );
}
