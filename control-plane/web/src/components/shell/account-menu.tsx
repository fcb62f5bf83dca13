import { Group, Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDevices, IconKey, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { usePrincipal, useSignOut } from '../../api/session.js';
import { Problem } from '../problem.js';
import { NoSignIn } from '../no-sign-in.js';
import { ChangePassword } from './change-password.js';
import styles from './shell.module.css';

/** Who works here, and what that person can do with the account. */
export function AccountMenu({ onLeave }: { onLeave: () => void }) {
  const principal = usePrincipal();
  const signOut = useSignOut();
  const [isChanging, changing] = useDisclosure();
  if (!principal) return null;
  const { kind, name, role, isSignInRequired } = principal;
  return (
    <>
      <Menu position="top-start" width={230}>
        <Menu.Target>
          <UnstyledButton className={styles.account}>
            <IconUserCircle size={22} stroke={1.5} aria-hidden />
            <div>
              <Text size="sm" fw={550} truncate>
                <VisuallyHidden>Account of</VisuallyHidden> {name}
              </Text>
              <Text size="xs" c="dimmed">
                {role}
              </Text>
            </div>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {!isSignInRequired && (
            <Group p="xs">
              <NoSignIn />
            </Group>
          )}
          {kind === 'user' && (
            <Menu.Item leftSection={<IconKey size={16} />} onClick={changing.open}>
              Change password
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconDevices size={16} />}
            component={Link}
            to="/access?sessions=own"
            onClick={onLeave}
          >
            My sessions
          </Menu.Item>
          {kind === 'user' && (
            <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
              Sign out
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {signOut.error && <Problem error={signOut.error} />}
      <ChangePassword opened={isChanging} onClose={changing.close} name={name} />
    </>
  );
}
