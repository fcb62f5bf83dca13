import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChangePassword } from '../../api/session.js';
import { PasswordField } from '../password-field.js';
import { Problem } from '../problem.js';

interface ChangePasswordProps {
  opened: boolean;
  onClose: () => void;
  name: string;
}

export const ChangePassword = ({ opened, onClose, name }: ChangePasswordProps) => (
  <Modal opened={opened} onClose={onClose} title={<Text fw={600}>Change your password</Text>} centered>
    <Form onClose={onClose} name={name} />
  </Modal>
);

function Form({ onClose, name }: Omit<ChangePasswordProps, 'opened'>) {
  const [present, setPresent] = useState('');
  const [password, setPassword] = useState('');
  const change = useChangePassword();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ present, password });
  };
  if (change.isSuccess) return <Changed onClose={onClose} />;
  return (
    <form onSubmit={submit}>
      <Stack>
        {/* For password managers. */}
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <PasswordField label="Present password" value={present} onChange={setPresent} isFirst />
        <PasswordField label="New password" value={password} onChange={setPassword} isNew />
        <Text size="xs" c="dimmed">
          Your sessions elsewhere end.
        </Text>
        {change.error && <Problem error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const Changed = ({ onClose }: { onClose: () => void }) => (
  <Stack>
    <Text size="sm" role="status">
      The password is changed, and your other sessions have ended.
    </Text>
    <Group justify="flex-end">
      <Button onClick={onClose} data-autofocus>
        Close
      </Button>
    </Group>
  </Stack>
);
