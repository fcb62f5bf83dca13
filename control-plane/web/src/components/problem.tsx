import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../api/client.js';
import { sentence } from '../format.js';

interface ProblemProps {
  error: Error;
  onRetry?: () => void;
}

/** A failed request, in the words of its problem document: what is wrong, what to do next. */
export function Problem({ error, onRetry }: ProblemProps) {
  const problem = error instanceof ApiError ? error : undefined;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={sentence(error.message)}
      role="alert"
    >
      {problem?.next && <Text size="sm">{sentence(problem.next)}</Text>}
      {problem?.code && (
        <Text size="xs" c="dimmed" ff="monospace" mt={4}>
          {problem.code}
        </Text>
      )}
      {onRetry && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
