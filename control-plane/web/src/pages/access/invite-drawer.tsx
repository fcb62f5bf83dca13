import { Button, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useInviteUser } from '../../api/access.js';
import type { InvitationDto, Role } from '../../api/types.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Problem } from '../../components/problem.js';
import { RoleSelect } from '../../components/role-select.js';
import { isUserName, USER_NAME_RULE } from '../../components/user-name.js';
import { useKept } from '../../components/use-draft.js';
import { Invitation } from './invitation.js';

export function InviteDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="Invite a person">
      <Invite />
    </DetailDrawer>
  );
}

/** A link is shown once: it is there again when the drawer is opened again, until the page is loaded again. */
function Invite() {
  const [invitation, setInvitation] = useKept<InvitationDto | null>('invitation', null);
  if (!invitation) return <InviteForm onInvited={setInvitation} />;
  return (
    <Stack gap="lg">
      <Invitation invitation={invitation} />
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => setInvitation(null)}
        style={{ alignSelf: 'flex-start' }}
      >
        Invite another person
      </Button>
    </Stack>
  );
}

function InviteForm({ onInvited }: { onInvited: (invitation: InvitationDto) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const invite = useInviteUser();
  const isFit = isUserName(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!invite.isPending && isFit) invite.mutate({ name, role }, { onSuccess: onInvited });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description={USER_NAME_RULE}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={name}
          error={name !== '' && !isFit && 'This cannot be a name'}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <RoleSelect value={role} onChange={setRole} />
        {invite.error && <Problem error={invite.error} />}
        <Button type="submit" loading={invite.isPending} disabled={!isFit}>
          Make the account and a link
        </Button>
      </Stack>
    </form>
  );
}
