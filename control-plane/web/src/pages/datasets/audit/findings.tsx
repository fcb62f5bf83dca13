import { Text } from '@mantine/core';
import type { AuditFindingDto, DatasetDto } from '../../../api/types.js';
import { Allowed } from '../../../components/allowed.js';
import { Tag } from '../../../components/tag.js';
import { sentence } from '../../../format.js';
import { FindingVerdict } from '../audit-verdict.js';
import styles from './audit.module.css';
import { OverrideButton } from './override-button.js';

const ORDER: Record<AuditFindingDto['verdict'], number> = { block: 0, warn: 1, pass: 2 };
const COLOURS: Record<AuditFindingDto['verdict'], string> = {
  block: 'var(--pk-bad)',
  warn: 'var(--pk-warn)',
  pass: 'var(--pk-good)',
};

interface FindingsProps {
  dataset: DatasetDto;
  findings: readonly AuditFindingDto[];
}

/** One row per finding: how grave, what, and what to do about it. */
export function Findings({ dataset, findings }: FindingsProps) {
  const sorted = [...findings].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || b.score - a.score);
  return (
    <ul className={styles.findings}>
      {sorted.map((finding) => (
        <li key={`${finding.check} ${finding.column ?? ''}`}>
          <Finding dataset={dataset} finding={finding} />
        </li>
      ))}
    </ul>
  );
}

function Finding({ dataset, finding }: { dataset: DatasetDto; finding: AuditFindingDto }) {
  const isOpen = dataset.blockedBy.some(({ check, column }) => check === finding.check && column === finding.column);
  const isOverridden = finding.verdict === 'block' && !isOpen;
  return (
    <>
      <div className={styles.verdict}>
        <Verdict finding={finding} isOverridden={isOverridden} />
      </div>
      <div className={styles.text}>
        <Text fw={550} size="sm">
          {sentence(finding.check.replaceAll('-', ' ')).replace(/\.$/, '')}
          {finding.column !== null && ` · ${finding.column}`}
        </Text>
        <Text size="sm">{sentence(finding.message)}</Text>
        {finding.advice && (
          <Text size="sm" c="dimmed">
            {finding.advice}
          </Text>
        )}
      </div>
      {finding.skipped ? <span /> : <Score score={finding.score} colour={COLOURS[finding.verdict]} />}
      <div className={styles.action}>
        {isOpen && (
          <Allowed action="datasets.manage">
            <OverrideButton datasetId={dataset.id} finding={finding} />
          </Allowed>
        )}
      </div>
    </>
  );
}

function Verdict({ finding, isOverridden }: { finding: AuditFindingDto; isOverridden: boolean }) {
  if (isOverridden) return <Tag colour="var(--pk-warn)">overridden</Tag>;
  return <FindingVerdict finding={finding} />;
}

const Score = ({ score, colour }: { score: number; colour: string }) => (
  <div className={styles.score} aria-label={`score ${score.toFixed(3)}`}>
    <span className={styles.track}>
      <span className={styles.bar} style={{ width: `${score * 100}%`, background: colour }} />
    </span>
    {score.toFixed(3)}
  </div>
);
