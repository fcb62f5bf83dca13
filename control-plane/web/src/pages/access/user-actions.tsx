import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useChangeUser, useMakeLink } from '../../api/access.js';
import type { InvitationDto, UserDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { commandWith, ConfirmedAction } from '../../components/confirmed-action.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { RoleSelect } from '../../components/role-select.js';
import { Invitation } from './invitation.js';

/** What a person may do from now on. */
export function ChangeRole({ user: { name, role: present } }: { user: UserDto }) {
  const [opened, modal] = useDisclosure();
  const [role, setRole] = useState(present);
  const change = useChangeUser(name);
  const open = () => {
    setRole(present);
    modal.open();
  };
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={`Change the role of ${name}`} onClick={open}>
        Role…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`What may ${name} do?`}
        action="Set the role"
        colour="petrol"
        isPending={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ role }, { onSuccess: modal.close })}
      >
        <Stack gap="sm">
          <RoleSelect value={role} onChange={setRole} />
        </Stack>
      </Confirm>
    </>
  );
}

/** A link for a person who has lost the password, or the link of before. */
export function NewLink({ user: { name, state } }: { user: UserDto }) {
  const [opened, modal] = useDisclosure();
  const [invitation, setInvitation] = useState<InvitationDto | null>(null);
  const make = useMakeLink(name);
  const show = (made: InvitationDto) => {
    modal.close();
    setInvitation(made);
  };
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={`Make a link for ${name}`} onClick={modal.open}>
        Link…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Make a new link for ${name}?`}
        action="Make the link"
        colour="petrol"
        isPending={make.isPending}
        error={make.error}
        onConfirm={() => make.mutate(undefined, { onSuccess: show })}
      >
        {state === 'invited'
          ? 'The link of before counts no more.'
          : 'With it the person sets another password. Until then the present one counts; links of before do not.'}
      </Confirm>
      <DetailDrawer opened={invitation !== null} onClose={() => setInvitation(null)} title={`Link for ${name}`}>
        {invitation && <Invitation invitation={invitation} />}
      </DetailDrawer>
    </>
  );
}

/** Shuts a person out, or lets that person in again. */
export function DisableOrEnable({ user: { name, state } }: { user: UserDto }) {
  const change = useChangeUser(name);
  if (state === 'disabled')
    return (
      <ConfirmedAction
        needs="access.manage"
        button="Enable…"
        label={`Enable ${name}`}
        title={`Let ${name} in again?`}
        action="Enable"
        asksWho={false}
        command={commandWith(change, { isDisabled: false })}
      >
        The password of before counts again.
      </ConfirmedAction>
    );
  return (
    <ConfirmedAction
      needs="access.manage"
      button="Disable…"
      label={`Disable ${name}`}
      title={`Disable ${name}?`}
      action="Disable"
      isDangerous
      asksWho={false}
      command={commandWith(change, { isDisabled: true })}
    >
      All sessions of {name} end at once, and neither password nor link counts. What {name} did here stays.
    </ConfirmedAction>
  );
}
