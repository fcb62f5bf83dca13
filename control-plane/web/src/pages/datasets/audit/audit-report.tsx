import { Alert, Text } from '@mantine/core';
import type { DatasetDto } from '../../../api/types.js';
import { BarList } from '../../../components/bar-list.js';
import { Empty } from '../../../components/empty.js';
import { Panel } from '../../../components/panel.js';
import { count, percent, plural } from '../../../format.js';
import { Findings } from './findings.js';
import { OverrideTable } from './override-table.js';
import { summaryOf } from './summary.js';

export function AuditReport({ dataset }: { dataset: DatasetDto }) {
  const { audit, auditOverrides, auditOutdated } = dataset;
  if (!audit) return <Nothing status={dataset.status} />;
  const { colour, title, text } = summaryOf(dataset);
  return (
    <>
      <Alert color={colour} title={title}>
        {text}
        {audit.sampledRows !== undefined && (
          <Text size="sm">
            {count(audit.sampledRows)} of {plural(dataset.rows, 'row')} were looked at, spread evenly: more are repeated
            than it shows.
          </Text>
        )}
        {auditOutdated && <Text size="sm">The checks have changed since this audit: run it again.</Text>}
      </Alert>
      <Panel title="Findings" hint="Most serious first. Score: 0 harmless, 1 decisive" flush>
        <Findings dataset={dataset} findings={audit.findings} />
      </Panel>
      {auditOverrides.length > 0 && (
        <Panel title="Overrides" hint="Author and reason. Withdrawn overrides stay on record." flush>
          <OverrideTable dataset={dataset} />
        </Panel>
      )}
      {audit.power && audit.power.length > 0 && (
        <Panel
          title="Single-feature accuracy"
          hint={`Share of rows that one feature alone gets right, strongest ${audit.power.length}; the mark is what the largest class gets without any`}
        >
          <Power power={audit.power} baseline={audit.baseline} />
        </Panel>
      )}
    </>
  );
}

type Audit = NonNullable<DatasetDto['audit']>;

function Power({ power, baseline }: { power: NonNullable<Audit['power']>; baseline: number | undefined }) {
  const bars = power.map(({ column, accuracy, score }) => ({
    key: column,
    label: column,
    share: accuracy,
    text: percent(accuracy),
    colour: score >= 0.9 ? 'var(--pk-warn)' : 'var(--mantine-primary-color-filled)',
    mark: baseline,
  }));
  return <BarList bars={bars} />;
}

const Nothing = ({ status }: { status: DatasetDto['status'] }) => (
  <Panel>
    {status === 'ready' ? (
      <Empty title="There is nothing to audit">No row has a label, so no label can leak.</Empty>
    ) : (
      <Empty title="The audit has not run yet">It runs at the end of the import.</Empty>
    )}
  </Panel>
);
