import { Button, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  children: ReactNode;
}

/** A fault in what stands inside stays inside: the rest of the page goes on. */
export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state as { error: unknown };
    if (error === undefined) return this.props.children;
    return (
      <Stack gap={6} align="center" py="md" px="md" ta="center" role="alert">
        <Text fw={550}>This part of the page has failed</Text>
        <Text size="sm" c="dimmed">
          {error instanceof Error ? error.message : 'No reason was given.'}
        </Text>
        <Button variant="default" size="compact-sm" onClick={() => this.setState({ error: undefined })}>
          Show it again
        </Button>
      </Stack>
    );
  }
}
