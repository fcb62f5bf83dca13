import { Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { usePrincipal } from '../../api/session.js';
import { ownAddress } from '../../components/own-address.js';
import { Brand } from '../../components/shell/brand.js';
import { LinkForm } from './link-form.js';
import { useSignInLink } from './link.js';
import { PasswordForm } from './password-form.js';
import styles from './sign-in.module.css';

/** The door of the console: by name and password, or by a link that sets a password. */
export function SignInPage() {
  useDocumentTitle('Sign in · Picket');
  const [link, leaveLink] = useSignInLink();
  const [search] = useSearchParams();
  const principal = usePrincipal();
  const address = ownAddress(search.get('to'), window.location.origin);
  // As a new page: nothing is left of what another person has looked at.
  const enter = () => window.location.replace(address);
  const isInside = !!principal && link === null;
  useEffect(() => {
    if (isInside) window.location.replace(address);
  }, [isInside, address]);
  return (
    <main className={styles.page}>
      <section className={styles.card}>
        <Brand />
        <Title order={1}>{link ? 'Set your password' : 'Sign in'}</Title>
        {link ? <LinkForm link={link} onDone={enter} onLeave={leaveLink} /> : <PasswordForm onDone={enter} />}
      </section>
      {!link && <Help />}
    </main>
  );
}

const Help = () => (
  <Stack gap={4} maw={400} px="md">
    <Text size="xs" c="dimmed">
      No account or a forgotten password? An administrator makes a link that sets one.
    </Text>
    <Text size="xs" c="dimmed">
      The first one here? The control plane prints a link for the first administrator each time it starts without an
      account.
    </Text>
  </Stack>
);
