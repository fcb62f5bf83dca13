import { TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { Ref } from 'react';

const MAX_CHARACTERS = 64;

/** Who works in this browser: asked once, then remembered. */
export function useAuthor() {
  const [author, setAuthor] = useLocalStorage({
    key: 'picket.author',
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  return { author, setAuthor };
}

interface AuthorInputProps {
  value: string;
  onChange: (author: string) => void;
  error?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
  onBlur?: () => void;
}

export const AuthorInput = ({ value, onChange, error, inputRef, onBlur }: AuthorInputProps) => (
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
