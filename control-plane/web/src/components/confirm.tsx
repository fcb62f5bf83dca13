import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { AuthorInput, useAuthor } from './author.js';
import { Problem } from './problem.js';

export interface Why {
  readonly by: string;
  readonly reason: string;
}

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  /** Names what it is about. */
  title: string;
  /** What goes, and what that means. */
  children: ReactNode;
  /** What the button says that does it. */
  action: string;
  colour?: string;
  /** Who asks for it is kept. */
  asksWho?: boolean;
  /** Who asks for it and why is kept. */
  asksWhy?: boolean;
  /** Characters that a reason needs. Default: 1. */
  minReason?: number;
  isPending: boolean;
  error: Error | null;
  onConfirm: (why: Why) => void;
}

/** The second step of what destroys something or stops it. */
export function Confirm({ opened, onClose, title, ...form }: ConfirmProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Text fw={600}>{title}</Text>} centered>
      <ConfirmForm {...form} onClose={onClose} />
    </Modal>
  );
}

type FormProps = Omit<ConfirmProps, 'opened' | 'title'>;

function ConfirmForm({
  children,
  action,
  colour = 'red',
  asksWhy = false,
  asksWho = asksWhy,
  minReason = 1,
  isPending,
  error,
  onConfirm,
  onClose,
}: FormProps) {
  const { author, setAuthor } = useAuthor();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending) onConfirm({ by: author.trim(), reason: reason.trim() });
  };
  const isComplete = (!asksWho || author.trim() !== '') && (!asksWhy || reason.trim().length >= minReason);
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        {asksWho && <AuthorInput value={author} onChange={setAuthor} />}
        {asksWhy && (
          <TextInput
            label="Reason"
            description={minReason > 1 ? `At least ${minReason} characters` : undefined}
            size="xs"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
            required
            data-autofocus
          />
        )}
        {error && <Problem error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} {...(!asksWhy && { 'data-autofocus': true })}>
            Cancel
          </Button>
          <Button type="submit" color={colour} loading={isPending} disabled={!isComplete}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
