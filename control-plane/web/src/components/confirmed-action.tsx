import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useAllowed } from '../api/session.js';
import type { Action } from '../api/types.js';
import { Confirm, type Why } from './confirm.js';

/** A change that the API makes, as `useMutation` gives it. */
interface Command {
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly mutate: (why: Why, options: { onSuccess: () => void }) => void;
}

/** A change that keeps nothing of what was typed: the API knows who asks. */
export const commandWith = <Variables,>(
  {
    isPending,
    error,
    mutate,
  }: Omit<Command, 'mutate'> & { mutate: (variables: Variables, options: { onSuccess: () => void }) => void },
  variables: Variables,
): Command => ({ isPending, error, mutate: (_why, options) => mutate(variables, options) });

interface ConfirmedActionProps {
  /** What the API asks the role for; there is no button for a role that may not. */
  readonly needs: Action;
  /** What the button says. */
  readonly button: string;
  /** The button's name where many are alike. */
  readonly label?: string;
  /** The question of the second step, and what its button says. */
  readonly title: string;
  readonly action: string;
  /** What follows from it. */
  readonly children: ReactNode;
  /** It ends or deletes something: both buttons are red. */
  readonly isDangerous?: boolean;
  /** Default: yes, since most changes keep who asked for them. */
  readonly asksWho?: boolean;
  readonly asksWhy?: boolean;
  readonly minReason?: number;
  readonly isDisabled?: boolean;
  readonly command: Command;
  readonly onDone?: () => void;
}

/** A button with its second step, in which the person gives a name and, if asked, a reason. */
export function ConfirmedAction(props: ConfirmedActionProps) {
  const {
    needs,
    button,
    label,
    children,
    isDangerous = false,
    isDisabled = false,
    command,
    onDone,
    ...question
  } = props;
  const [opened, modal] = useDisclosure();
  const isAllowed = useAllowed(needs);
  const done = () => {
    modal.close();
    onDone?.();
  };
  if (!isAllowed) return null;
  return (
    <>
      <Button
        {...(isDangerous ? { variant: 'light', color: 'red' } : { variant: 'default' })}
        size="compact-sm"
        disabled={isDisabled}
        {...(label && { 'aria-label': label })}
        onClick={modal.open}
      >
        {button}
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        colour={isDangerous ? 'red' : 'petrol'}
        asksWho
        isPending={command.isPending}
        error={command.error}
        onConfirm={(why) => command.mutate(why, { onSuccess: done })}
        {...question}
      >
        {children}
      </Confirm>
    </>
  );
}
