import { Code, Text } from '@mantine/core';

/** Said where it matters: this installation has no door. */
export const NoSignIn = () => (
  <Text size="xs" c="dimmed">
    No sign-in is asked for on this machine: all who reach the console from here are administrators. To turn it on, set{' '}
    <Code fz="xs">PICKET_SIGN_IN=required</Code> and start the control plane again.
  </Text>
);
