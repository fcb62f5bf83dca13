import { Button, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useCreateApiKey } from '../../api/access.js';
import type { IssuedApiKeyDto, Role } from '../../api/types.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Problem } from '../../components/problem.js';
import { RoleSelect } from '../../components/role-select.js';
import { useKept } from '../../components/use-draft.js';
import { absoluteTime } from '../../format.js';
import { ShownOnce } from './shown-once.js';

const NAME_CHARACTERS = 64;
const NOTE_CHARACTERS = 200;
const MAX_DAYS = 730;
const USUAL_DAYS = 90;

export function NewKeyDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="New key">
      <NewKey />
    </DetailDrawer>
  );
}

/** A key is shown once: it is there again when the drawer is opened again, until the page is loaded again. */
function NewKey() {
  const [issued, setIssued] = useKept<IssuedApiKeyDto | null>('new-key', null);
  if (!issued) return <KeyForm onCreated={setIssued} />;
  return (
    <Stack gap="lg">
      <ShownOnce name="key" text={issued.key}>
        {`The key of ${issued.name}, valid until ${absoluteTime(issued.expiresAt)}. It is shown only now. The program sends it with each request: Authorization: Bearer …`}
      </ShownOnce>
      <Button variant="default" size="compact-sm" onClick={() => setIssued(null)} style={{ alignSelf: 'flex-start' }}>
        Make another key
      </Button>
    </Stack>
  );
}

function KeyForm({ onCreated }: { onCreated: (issued: IssuedApiKeyDto) => void }) {
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState<number | string>(USUAL_DAYS);
  const create = useCreateApiKey();
  const isLife = Number.isInteger(days) && Number(days) >= 1 && Number(days) <= MAX_DAYS;
  const isReady = name.trim() !== '' && isLife;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending || !isReady) return;
    create.mutate({ name: name.trim(), note: note.trim(), role, days: Number(days) }, { onSuccess: onCreated });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="Of the program, such as nightly report"
          maxLength={NAME_CHARACTERS}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label="Note"
          description="Where it runs and who looks after it"
          maxLength={NOTE_CHARACTERS}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <RoleSelect value={role} onChange={setRole} />
        <NumberInput
          label="Expires in days"
          description={`1 to ${MAX_DAYS}`}
          clampBehavior="none"
          allowDecimal={false}
          value={days}
          error={isLife ? undefined : `A whole number from 1 to ${MAX_DAYS}`}
          onChange={setDays}
        />
        {create.error && <Problem error={create.error} />}
        <Button type="submit" loading={create.isPending} disabled={!isReady}>
          Make the key
        </Button>
      </Stack>
    </form>
  );
}
