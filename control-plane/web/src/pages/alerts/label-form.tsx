import { Autocomplete, Button, Group, Kbd, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type RefObject } from 'react';
import { useLabelAlert } from '../../api/commands.js';
import { modelsQuery } from '../../api/queries.js';
import type { AlertDto, NewLabelDto, Verdict } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Problem } from '../../components/problem.js';
import { useDraft } from '../../components/use-draft.js';
import { useKeys } from '../../components/use-keys.js';
import { useOnce } from '../../components/use-once.js';
import { attackClasses, UNKNOWN } from './attack-classes.js';

const MAX_NOTE_CHARACTERS = 1000;
const MAX_CLASS_CHARACTERS = 64;

interface Choice {
  readonly verdict: Verdict;
  readonly text: string;
  readonly key: string;
  readonly colour: string;
  /** Instead of what the field says. */
  readonly class?: string;
}

const CHOICES: readonly Choice[] = [
  { verdict: 'true-positive', text: 'True positive', key: 'T', colour: 'red' },
  { verdict: 'true-positive', text: 'Attack, class not known', key: 'N', colour: 'red', class: UNKNOWN },
  { verdict: 'false-positive', text: 'False positive', key: 'F', colour: 'green' },
  { verdict: 'unsure', text: 'Unsure', key: 'U', colour: 'gray' },
];

interface LabelFormProps {
  alert: AlertDto;
  /** A verdict is on its way. */
  onSay: () => void;
  firstButton: RefObject<HTMLButtonElement | null>;
}

/** A button per verdict, each with a key that acts while the analyst does not type. */
export function LabelForm({ alert, onSay, firstButton }: LabelFormProps) {
  const { author, setAuthor } = useAuthor();
  /** Whether the name was already known when the form opened: the field stays while it is typed. */
  const [asksName] = useState(author.trim() === '');
  const [name, setName] = useState(alert.class === UNKNOWN ? '' : alert.class);
  const [note, setNote, forgetNote] = useDraft(`note ${alert.id}`, '');
  const [missing, setMissing] = useState<'author' | 'class' | null>(null);
  const authorInput = useRef<HTMLInputElement>(null);
  const classInput = useRef<HTMLInputElement>(null);
  const label = useLabelAlert(alert.id);
  const once = useOnce();
  const suggestions = attackClasses(alert, useQuery(modelsQuery).data?.items ?? []);

  const say = (choice: Choice) => {
    const lacking = whatIsMissing(choice, author, name);
    setMissing(lacking);
    if (lacking) return (lacking === 'author' ? authorInput : classInput).current?.focus();
    once(async () => {
      onSay();
      await label.mutateAsync(labelOf(choice, { author, name, note }));
      forgetNote();
    });
  };
  useKeys(Object.fromEntries(CHOICES.map((choice) => [choice.key, () => say(choice)])));

  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        <Autocomplete
          label="Class of the attack"
          description="Attack class, if different from the model's verdict"
          size="xs"
          ref={classInput}
          data={suggestions}
          value={name}
          maxLength={MAX_CLASS_CHARACTERS}
          onChange={setName}
          error={missing === 'class' && name.trim() === '' && 'Name the class, or choose “Attack, class not known”'}
        />
        <TextInput
          label="Note"
          description="Reason, for the next analyst"
          size="xs"
          value={note}
          maxLength={MAX_NOTE_CHARACTERS}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </SimpleGrid>
      {asksName && (
        <AuthorInput
          value={author}
          onChange={setAuthor}
          error={missing === 'author' && author.trim() === '' ? 'Say who you are first' : undefined}
          inputRef={authorInput}
        />
      )}
      <ChoiceButtons onChoose={say} isPending={label.isPending} firstButton={firstButton} />
      {label.error && <Problem error={label.error} />}
    </Stack>
  );
}

interface ChoiceButtonsProps {
  onChoose: (choice: Choice) => void;
  isPending: boolean;
  firstButton: RefObject<HTMLButtonElement | null>;
}

const ChoiceButtons = ({ onChoose, isPending, firstButton }: ChoiceButtonsProps) => (
  <Group gap="xs">
    {CHOICES.map((choice, index) => (
      <Button
        key={choice.key}
        size="xs"
        variant="light"
        color={choice.colour}
        {...(index === 0 && { ref: firstButton })}
        onClick={() => onChoose(choice)}
        disabled={isPending}
        rightSection={
          <Kbd size="xs" aria-hidden>
            {choice.key}
          </Kbd>
        }
        aria-keyshortcuts={choice.key}
      >
        {choice.text}
      </Button>
    ))}
  </Group>
);

function whatIsMissing(choice: Choice, author: string, name: string): 'author' | 'class' | null {
  if (author.trim() === '') return 'author';
  const asksClass = choice.verdict === 'true-positive' && choice.class === undefined;
  return asksClass && name.trim() === '' ? 'class' : null;
}

function labelOf(choice: Choice, typed: Record<'author' | 'name' | 'note', string>): NewLabelDto {
  const note = typed.note.trim();
  return {
    verdict: choice.verdict,
    author: typed.author.trim(),
    ...(choice.verdict === 'true-positive' && { class: choice.class ?? typed.name.trim() }),
    ...(note !== '' && { note }),
  };
}
