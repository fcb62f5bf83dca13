import { Alert, Code, Group } from '@mantine/core';
import type { AuditFindingDto, DatasetDto } from '../../api/types.js';
import { BarList } from '../../components/bar-list.js';
import { classColour } from '../../components/colours.js';
import { Empty } from '../../components/empty.js';
import { Facts } from '../../components/facts.js';
import { Panel } from '../../components/panel.js';
import { ClassName } from '../../components/tag.js';
import { Words } from '../../components/words.js';
import { TextLink } from '../../components/text-link.js';
import { absoluteTime, count, percent, sentence } from '../../format.js';
import { AuditTable } from './audit-table.js';
import { AuditVerdict } from './audit-verdict.js';
import styles from './datasets.module.css';
import { Derivation } from './derivation.js';
import { TrainedModels } from './trained-models.js';
import { ColumnPanel } from './column-panel.js';
import { DefectPanel } from './defect-panel.js';
import { FileTable } from './file-table.js';
import { ImportProgress } from './import-progress.js';
import { Versions } from './versions.js';

export function DatasetDetail({ dataset }: { dataset: DatasetDto }) {
  if (dataset.status === 'importing') return <ImportProgress dataset={dataset} />;
  return (
    <>
      {dataset.error && (
        <Alert color="red" title="The import failed">
          <Words text={sentence(dataset.error)} />
        </Alert>
      )}
      <div className={styles.columns}>
        <Panel title="Classes" hint="Rows by label">
          <Classes dataset={dataset} />
        </Panel>
        <Panel title="Content">
          <Content dataset={dataset} />
        </Panel>
      </div>
      {dataset.derivedFrom && <Derivation derivedFrom={dataset.derivedFrom} />}
      <Panel
        title="Leakage audit"
        hint="Signs that the labels leak into the features"
        actions={dataset.audit && <AuditLink dataset={dataset} verdict={dataset.audit.verdict} />}
        flush
      >
        {dataset.audit ? <AuditTable findings={dataset.audit.findings} /> : <Empty title="The audit has not run yet" />}
      </Panel>
      {dataset.status === 'ready' && <ColumnPanel dataset={dataset} />}
      <DefectPanel dataset={dataset} />
      <Panel title="Files" flush>
        <FileTable files={dataset.files} />
      </Panel>
      <TrainedModels datasetId={dataset.id} />
      <Versions dataset={dataset} />
    </>
  );
}

const AuditLink = ({ dataset, verdict }: { dataset: DatasetDto; verdict: AuditFindingDto['verdict'] }) => (
  <Group gap="sm">
    <TextLink to={`/datasets/${dataset.id}/audit`} size="sm">
      Scores, advice, overrides
    </TextLink>
    <AuditVerdict verdict={verdict} />
  </Group>
);

function Classes({ dataset: { classes, rows } }: { dataset: DatasetDto }) {
  const sorted = Object.entries(classes).sort(([, a], [, b]) => b - a);
  if (sorted.length === 0) return <Empty title="No labelled row" />;
  const most = sorted[0]?.[1] || 1;
  const bars = sorted.map(([name, amount]) => ({
    key: name,
    label: <ClassName name={name} />,
    share: amount / most,
    colour: classColour(name),
    text: `${count(amount)} (${percent(amount / rows)})`,
  }));
  return <BarList bars={bars} />;
}

const Content = ({ dataset }: { dataset: DatasetDto }) => (
  <Facts
    items={[
      ['Rows', count(dataset.rows)],
      ['Without a label', count(dataset.rowsUnlabelled)],
      ['Features', dataset.status === 'ready' ? `${dataset.features.length} of profile ${dataset.profile}` : '–'],
      [dataset.derivedFrom ? 'Made' : 'Imported', absoluteTime(dataset.createdAt)],
      ['Content (SHA-256)', dataset.sha256 ? <Code key="sha">{dataset.sha256}</Code> : '–'],
      ['Files', count(dataset.files.length)],
    ]}
  />
);
