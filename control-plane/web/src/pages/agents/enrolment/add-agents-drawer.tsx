import { Stack } from '@mantine/core';
import type { CreatedEnrolmentTokenDto } from '../../../api/types.js';
import { DetailDrawer } from '../../../components/detail-drawer.js';
import { useKept } from '../../../components/use-draft.js';
import { NewToken } from './new-token.js';
import { OpenTokens } from './open-tokens.js';
import { TokenForm } from './token-form.js';

export function AddAgentsDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="Add agents">
      <AddAgents />
    </DetailDrawer>
  );
}

/** A token is shown once: it is there again when the drawer is opened again, until the page is loaded again. */
function AddAgents() {
  const [token, setToken] = useKept<CreatedEnrolmentTokenDto | null>('add-agents', null);
  return (
    <Stack gap="lg">
      {token ? <NewToken token={token} onAnother={() => setToken(null)} /> : <TokenForm onCreated={setToken} />}
      <OpenTokens />
    </Stack>
  );
}
