import { Autocomplete, Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLabelAlert } from '../../api/commands.js';
import { modelsQuery } from '../../api/queries.js';
import type { AlertDto, Verdict } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Problem } from '../../components/problem.js';

const MOST_NOTE_CHARACTERS = 1000;
const MOST_CLASS_CHARACTERS = 64;

const CHOICES: readonly { verdict: Verdict; text: string; key: string; colour: string }[] = [
  { verdict: 'true-positive', text: 'True positive', key: 'T', colour: 'red' },
  { verdict: 'false-positive', text: 'False positive', key: 'F', colour: 'green' },
  { verdict: 'unsure', text: 'Unsure', key: 'U', colour: 'gray' },
];

/** Three buttons, each with a key of its own while nobody types. */
export function LabelForm({ alert }: { alert: AlertDto }) {
  const { author, setAuthor } = useAuthor();
  /** Whether the name was already known when the form opened: the field stays while it is typed. */
  const [asksName] = useState(author.trim() === '');
  const [name, setName] = useState(alert.class);
  const [note, setNote] = useState('');
  const [isNameless, setNameless] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const label = useLabelAlert(alert.id);

  const say = (verdict: Verdict) => {
    setNameless(author.trim() === '');
    if (author.trim() === '') return nameInput.current?.focus();
    const attack = verdict === 'true-positive' && name.trim() !== '' ? { class: name.trim() } : {};
    label.mutate({ verdict, author: author.trim(), ...attack, ...(note.trim() && { note: note.trim() }) });
  };
  useHotkeys(CHOICES.map(({ verdict, key }) => [key, () => say(verdict)]));

  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        <Autocomplete
          label="Class of the attack"
          description="If it is one: another than the model said, or a new one"
          size="xs"
          data={useClassesOf(alert)}
          value={name}
          maxLength={MOST_CLASS_CHARACTERS}
          onChange={setName}
        />
        <TextInput
          label="Note"
          description="Why; for whoever comes after you"
          size="xs"
          value={note}
          maxLength={MOST_NOTE_CHARACTERS}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </SimpleGrid>
      {asksName && (
        <AuthorInput
          value={author}
          onChange={setAuthor}
          error={isNameless && author.trim() === '' ? 'Say who you are first' : undefined}
          inputRef={nameInput}
        />
      )}
      <Group gap="xs">
        {CHOICES.map(({ verdict, text, key, colour }) => (
          <Button
            key={verdict}
            size="xs"
            variant="light"
            color={colour}
            onClick={() => say(verdict)}
            disabled={label.isPending}
            title={`Key ${key}`}
          >
            {text}
          </Button>
        ))}
      </Group>
      {label.error && <Problem error={label.error} />}
    </Stack>
  );
}

/** What the versions of its model can say. */
function useClassesOf({ class: own, model }: AlertDto): string[] {
  const models = useQuery(modelsQuery);
  const versions = models.data?.items.filter(({ name }) => name === model.name) ?? [];
  return [...new Set([own, ...versions.flatMap(({ classes }) => classes)])].sort();
}
