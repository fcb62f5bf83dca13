import type { RetrainPreviewDto } from '../../api/types.js';
import { BarList } from '../../components/bar-list.js';
import { Empty } from '../../components/empty.js';
import { count } from '../../format.js';

interface SourceQuotaProps {
  sources: RetrainPreviewDto['agents'];
  /** Most rows that one of them may give. */
  quota: number;
}

/** Rows that each source offers; the mark is the quota, what is beyond it is left out. */
export function SourceQuota({ sources, quota }: SourceQuotaProps) {
  if (sources.length === 0) return <Empty title="No label contributes a row" />;
  const most = Math.max(quota, ...sources.map(({ offered }) => offered)) || 1;
  const bars = sources.map(({ name, offered, leftOut }) => ({
    key: name,
    label: name,
    share: offered / most,
    colour: offered > quota ? 'var(--pk-warn)' : 'var(--pk-good)',
    text: leftOut > 0 ? `${count(offered)}, ${count(leftOut)} left out` : count(offered),
    mark: quota / most,
  }));
  return <BarList bars={bars} />;
}
