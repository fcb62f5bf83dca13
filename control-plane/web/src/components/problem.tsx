import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useLocation } from 'react-router';
import { ApiError } from '../api/client.js';
import { sentence } from '../format.js';
import { NAVIGATION } from './shell/navigation.js';
import { TextLink } from './text-link.js';
import { Words } from './words.js';

interface ProblemProps {
  error: Error;
  onRetry?: () => void;
}

/** What is not there, or cannot be: asking again changes nothing. */
const FINAL = new Set([400, 404, 410]);

/** A failed request, in the words of its problem document: what is wrong, what to do next. */
export function Problem({ error, onRetry }: ProblemProps) {
  const problem = error instanceof ApiError ? error : undefined;
  const isFinal = problem !== undefined && FINAL.has(problem.status);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={<Words text={sentence(error.message)} />}
      role="alert"
    >
      {problem?.next && (
        <Text size="sm">
          <Words text={sentence(problem.next)} />
        </Text>
      )}
      {problem?.code && (
        <Text size="xs" c="dimmed" ff="monospace" mt={4}>
          {problem.code}
        </Text>
      )}
      {onRetry && !isFinal && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
      {onRetry && isFinal && <ToTheList />}
    </Alert>
  );
}

/** The list that the page belongs to. */
function ToTheList() {
  const { pathname } = useLocation();
  const pages = NAVIGATION.flatMap(({ pages: some }): readonly { to: string; label: string }[] => some);
  const list = pages.find(({ to }) => pathname.startsWith(to));
  if (!list) return null;
  return (
    <Text size="sm" mt="xs">
      <TextLink to={list.to}>Go to all {list.label.toLowerCase()}</TextLink>
    </Text>
  );
}
