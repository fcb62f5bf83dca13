import { Text } from '@mantine/core';
import type { AgentDto } from '../../api/types.js';
import { Tag } from '../../components/tag.js';

type Step = 'in step' | 'updating' | 'offline' | 'refused' | 'no model' | 'unknown';

const COLOURS: Record<Step, string> = {
  'in step': 'var(--pk-good)',
  updating: 'var(--pk-warn)',
  refused: 'var(--pk-bad)',
  'no model': 'var(--pk-idle)',
  offline: 'var(--pk-idle)',
  unknown: 'var(--pk-idle)',
};

/** Whether the agent runs what it was told to. */
export function modelStep({ status, health, desiredModel, desiredRevision, lastReport }: AgentDto): Step {
  if (!status) return 'unknown';
  if (!desiredModel) return status.model ? 'in step' : 'no model';
  if (status.model?.digest === desiredModel.digest) return 'in step';
  const isAnswer = lastReport?.revision === desiredRevision && lastReport.outcome !== 'applied';
  if (isAnswer) return 'refused';
  return health === 'offline' ? 'offline' : 'updating';
}

/** The model that runs, and the one that should where they differ. */
export function ModelStep({ agent }: { agent: AgentDto }) {
  const step = modelStep(agent);
  const running = agent.status?.model;
  const wanted = agent.desiredModel;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {running ? `${running.name} v${running.version}` : 'none'}{' '}
      {wanted && wanted.digest !== running?.digest && (
        <Text span c="dimmed" size="sm">
          → {wanted.name} v{wanted.version}{' '}
        </Text>
      )}
      <Tag colour={COLOURS[step]}>{step}</Tag>
    </span>
  );
}
