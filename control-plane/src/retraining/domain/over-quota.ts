import type { LeftOutDto } from '../../api/derivation.js';
import type { RetrainPreviewDto } from '../../api/retraining.js';

/** The sources of a preview that offer more than their quota, as a data set would tell of them. */
export function overQuota({ agents, authors }: Pick<RetrainPreviewDto, 'agents' | 'authors'>): LeftOutDto[] {
  const entries = (reason: 'agent-quota' | 'author-quota', sources: RetrainPreviewDto['agents']) =>
    sources
      .filter(({ leftOut }) => leftOut > 0)
      .map(({ name, offered, leftOut }) => ({ reason, source: name, rows: leftOut, offered, labels: 0 }));
  return [...entries('agent-quota', agents), ...entries('author-quota', authors)];
}
