import { Text } from '@mantine/core';
import type { AuditFindingDto } from '../../api/types.js';
import { Tag } from '../../components/tag.js';

type Verdict = AuditFindingDto['verdict'];

const LOOKS: Record<Verdict, { colour: string; word: string }> = {
  pass: { colour: 'var(--pk-good)', word: 'passes' },
  warn: { colour: 'var(--pk-warn)', word: 'warns' },
  block: { colour: 'var(--pk-bad)', word: 'blocks' },
};

/** A check that was not made passes nothing. */
export const FindingVerdict = ({ finding }: { finding: AuditFindingDto }) =>
  finding.skipped ? <Tag colour="var(--pk-idle)">skipped</Tag> : <AuditVerdict verdict={finding.verdict} />;

/** What the leakage audit says: `blocks` means that training on it is refused. */
export function AuditVerdict({ verdict }: { verdict: Verdict | null }) {
  if (verdict === null) return <Text c="dimmed">–</Text>;
  const { colour, word } = LOOKS[verdict];
  return <Tag colour={colour}>{word}</Tag>;
}
