import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useSignInByLink } from '../../api/session.js';
import { PasswordField } from '../../components/password-field.js';
import { Problem } from '../../components/problem.js';
import { isUserName, USER_NAME_RULE } from '../../components/user-name.js';
import type { SignInLink } from './link.js';

interface LinkFormProps {
  link: SignInLink;
  onDone: () => void;
  /** To the form with name and password. */
  onLeave: () => void;
}

/** A new password for the person whom the link names; the first administrator chooses a name too. */
export function LinkForm({ link: { token, name: given }, onDone, onLeave }: LinkFormProps) {
  const [chosen, setChosen] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignInByLink();
  const isFirst = given === null;
  const isFit = !isFirst || isUserName(chosen);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (signIn.isPending || !isFit) return;
    signIn.mutate({ token, password, ...(isFirst && { name: chosen }) }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {isFirst
            ? 'You become the first administrator of this control plane.'
            : 'The link counts once. It signs you in here, and ends your other sessions.'}
        </Text>
        <TextInput
          label="Name"
          description={isFirst ? USER_NAME_RULE : undefined}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          readOnly={!isFirst}
          autoFocus={isFirst}
          value={given ?? chosen}
          error={chosen !== '' && !isFit && 'This cannot be a name'}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <PasswordField label="New password" value={password} onChange={setPassword} isNew isFirst={!isFirst} />
        {signIn.error && <Problem error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending || signIn.isSuccess}>
          Set the password and sign in
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onLeave}>
          I have a password already
        </Button>
      </Stack>
    </form>
  );
}
