import { TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { Ref } from 'react';
import { usePrincipal } from '../api/session.js';

const MAX_CHARACTERS = 64;

/** Who works in this browser: the person who has signed in; where no sign-in is asked for, a name that is asked once. */
export function useAuthor() {
  const principal = usePrincipal();
  const [typed, setAuthor] = useLocalStorage({
    key: 'picket.author',
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const isSignedIn = principal?.kind === 'user';
  return { author: isSignedIn ? principal.name : typed, setAuthor, isSignedIn };
}

interface AuthorInputProps {
  value: string;
  onChange: (author: string) => void;
  error?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
  onBlur?: () => void;
}

/** Nothing for a person who has signed in. */
export function AuthorInput({ value, onChange, error, inputRef, onBlur }: AuthorInputProps) {
  if (useAuthor().isSignedIn) return null;
  return (
    <TextInput
      label="Your name"
      description="Shown with your entry. Saved in this browser."
      size="xs"
      maxLength={MAX_CHARACTERS}
      value={value}
      error={error}
      {...(inputRef && { ref: inputRef })}
      {...(onBlur && { onBlur })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
