import { Button, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useId, type FormEvent } from 'react';
import { useCreateFeedSubscriber } from '../../api/commands.js';
import type { FeedScopeDto, IssuedFeedCredentialDto } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Problem } from '../../components/problem.js';
import { useDraft } from '../../components/use-draft.js';
import { hasGroupFault, ScopeFields } from './scope-fields.js';

const NAME = /^[a-z0-9][a-z0-9-]{0,47}$/;
const NOTE_CHARACTERS = 200;
const KINDS = [
  { value: 'password', label: 'Password' },
  { value: 'certificate', label: 'Client certificate' },
];
const NO_LIMIT: FeedScopeDto = { classes: [], severities: [], groups: [] };
const INITIAL = { name: '', note: '', kind: 'password', csr: '', scope: NO_LIMIT };

/** Who is to read the feed, by what it shows who it is, and what it may read. */
export function SubscriberForm({ onCreated }: { onCreated: (issued: IssuedFeedCredentialDto) => void }) {
  const [draft, setDraft, clear] = useDraft('new-subscriber', INITIAL);
  const { author, setAuthor } = useAuthor();
  const create = useCreateFeedSubscriber();
  const nameFault = draft.name === '' || NAME.test(draft.name) ? undefined : 'Lower-case letters, digits and -';
  const isReady = NAME.test(draft.name) && !hasGroupFault(draft.scope) && author.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending || !isReady) return;
    const onSuccess = (issued: IssuedFeedCredentialDto) => {
      clear();
      onCreated(issued);
    };
    const { name, note, scope } = draft;
    create.mutate({ name, note: note.trim(), scope, ...wishOf(draft), by: author.trim() }, { onSuccess });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="Of the program, such as siem. At the broker it is feed. and this name"
          value={draft.name}
          error={nameFault}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label="Note"
          description="What it is for, for the list"
          maxLength={NOTE_CHARACTERS}
          value={draft.note}
          onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
        />
        <ScopeFields scope={draft.scope} onChange={(scope) => setDraft({ ...draft, scope })} />
        <CredentialFields kind={draft.kind} csr={draft.csr} onChange={(change) => setDraft({ ...draft, ...change })} />
        <AuthorInput value={author} onChange={setAuthor} />
        {create.error && <Problem error={create.error} />}
        <Button type="submit" loading={create.isPending} disabled={!isReady}>
          Make the subscriber
        </Button>
      </Stack>
    </form>
  );
}

interface CredentialFieldsProps {
  kind: string;
  csr: string;
  onChange: (change: { kind?: string; csr?: string }) => void;
}

function CredentialFields({ kind, csr, onChange }: CredentialFieldsProps) {
  const label = useId();
  return (
    <>
      <div>
        <Text id={label} size="sm" fw={500} mb={4}>
          It shows
        </Text>
        <SegmentedControl
          aria-labelledby={label}
          data={KINDS}
          value={kind}
          onChange={(value) => onChange({ kind: value })}
        />
      </div>
      {kind === 'certificate' && (
        <Textarea
          label="Certificate request"
          description="PKCS #10 (PEM) for a P-256 key of your own. Empty: the key is made here and shown once"
          autosize
          minRows={2}
          maxRows={8}
          value={csr}
          onChange={(event) => onChange({ csr: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function wishOf({ kind, csr }: typeof INITIAL) {
  if (kind !== 'certificate') return { kind: 'password' as const };
  return { kind: 'certificate' as const, csr: csr.trim() || null };
}
