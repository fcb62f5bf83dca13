import { Alert, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReadinessDto } from '../../api/types.js';
import { getReadiness } from '../../api/readiness.js';

const ASK_MS = 10_000;

/** What an operator should know wherever they look: nothing is stored, the disk runs full, a part is away. */
export function WarningBanner() {
  const { data } = useQuery({ queryKey: ['readiness'], queryFn: getReadiness, refetchInterval: ASK_MS });
  const lines = data ? linesOf(data) : [];
  if (lines.length === 0) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} role="alert" title="The control plane needs attention">
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function linesOf({ checks, warnings }: ReadinessDto): string[] {
  const faults = Object.entries(checks).filter(([, outcome]) => outcome !== 'ok');
  return [...faults.map(([check, outcome]) => `${check}: ${outcome}`), ...warnings];
}
