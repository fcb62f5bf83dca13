import { PasswordInput } from '@mantine/core';

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (password: string) => void;
  /** One that is being set: what it needs is said, and password managers offer one. */
  isNew?: boolean;
  isFirst?: boolean;
}

const MAX_CHARACTERS = 200;

/** A password, with a button that shows it. */
export const PasswordField = ({ label, value, onChange, isNew = false, isFirst = false }: PasswordFieldProps) => (
  <PasswordInput
    label={label}
    description={isNew ? 'At least 12 characters, such as several unusual words' : undefined}
    autoComplete={isNew ? 'new-password' : 'current-password'}
    maxLength={MAX_CHARACTERS}
    required
    withAsterisk={false}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
    {...(isFirst && { 'data-autofocus': true, autoFocus: true })}
  />
);
