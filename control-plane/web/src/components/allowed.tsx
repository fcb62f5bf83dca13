import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAllowed, usePrincipal } from '../api/session.js';
import type { Action } from '../api/types.js';

interface AllowedProps {
  action: Action;
  children: ReactNode;
  /** Instead, for a role that may not; default: nothing. */
  otherwise?: ReactNode;
}

/** What only those see who may do it. */
export const Allowed = ({ action, children, otherwise = null }: AllowedProps) =>
  useAllowed(action) ? children : otherwise;

/** Where nothing would be left: which role the person has, and what it does not allow. */
export function NotAllowed({ what }: { what: string }) {
  const principal = usePrincipal();
  return principal ? (
    <Text size="sm" c="dimmed">
      The role {principal.role} does not allow you to {what}.
    </Text>
  ) : null;
}
