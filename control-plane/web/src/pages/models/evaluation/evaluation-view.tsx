import { Alert, List } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { poorestSource, SOURCE_KINDS } from '../../../../../src/model-reports/render/order-sources.js';
import { ApiError } from '../../../api/client.js';
import { evaluationQuery } from '../../../api/queries.js';
import type { Evaluation, ModelVersionDto } from '../../../api/types.js';
import { Allowed } from '../../../components/allowed.js';
import { EVALUATE_MODEL } from '../../../components/commands.js';
import { Empty } from '../../../components/empty.js';
import { lazyPart } from '../../../components/lazy-part.js';
import { Loaded } from '../../../components/loaded.js';
import { Panel } from '../../../components/panel.js';
import { count, falseAlarmRate, percent, score } from '../../../format.js';
import { ComparisonTable } from './comparison-table.js';
import { Cost } from './cost.js';
import { BudgetTable } from './budget-table.js';
import { NoveltyTable } from './novelty-table.js';
import { SourceTable } from './source-table.js';
import { TryDataset } from './try-dataset.js';
import styles from './evaluation.module.css';

const Curves = lazyPart(async () => (await import('./curves.js')).Curves, 320);

/** What stands in the report of a version beside its figures by class. */
export function EvaluationView({ version }: { version: ModelVersionDto }) {
  const evaluation = useQuery(evaluationQuery(version.name, version.version));
  if (evaluation.error instanceof ApiError && evaluation.error.code === 'evaluation.not-found')
    return (
      <Panel title="Evaluation">
        <Empty title="No evaluation report in this version" command={EVALUATE_MODEL(version.name, version.version)}>
          Versions that are trained here have one. What this one does on a data set can still be found out.
        </Empty>
      </Panel>
    );
  return (
    <Loaded query={evaluation} height={600}>
      {(report) => <Report version={version} report={report} />}
    </Loaded>
  );
}

function Report({ version, report }: { version: ModelVersionDto; report: Evaluation }) {
  return (
    <>
      <Panel
        title="By source"
        hint="Worst first. Files left out of training and other data sets are closest to a new network."
        actions={
          <Allowed action="models.evaluate">
            <TryDataset version={version} />
          </Allowed>
        }
        flush
      >
        <SourceTable evaluation={report} />
      </Panel>
      <Curves evaluation={report} />
      <Panel
        title="False alarms and detection"
        hint="Detection at each false-alarm limit. Thresholds from validation rows, figures from held-out rows."
        flush
      >
        <BudgetTable points={report.operatingPoints} />
      </Panel>
      <Champion report={report} />
      {report.novelty && (
        <Panel
          title="Unknown traffic (novelty detection)"
          hint={`Anomaly score alone. Benign flows above the threshold: ${falseAlarmRate(report.novelty.benignFalsePositiveRate)}`}
          flush
        >
          <NoveltyTable novelty={report.novelty} />
        </Panel>
      )}
      <div className={styles.pair}>
        <Panel title="Remarks" hint="Read before you use these figures">
          <List size="sm" spacing={6}>
            {[report.heldOut.description, ...report.remarks].map((remark) => (
              <List.Item key={remark}>{remark}</List.Item>
            ))}
          </List>
        </Panel>
        <Panel title="Cost" hint="Median on one thread of the training machine">
          <Cost cost={report.cost} />
        </Panel>
      </div>
    </>
  );
}

const Champion = ({ report: { champion } }: { report: Evaluation }) =>
  champion && (
    <Panel
      title="Against the champion"
      hint={`On ${count(champion.rows)} held-out rows that neither model was trained on; ${count(champion.rowsSeenByChampion)} rows the champion was trained on are left out`}
      flush
    >
      <ComparisonTable comparison={champion} newer="this version" />
    </Panel>
  );

/** The poorest source heads the page, in words: no reader shall have to look for it. */
export function PoorestSource({ version }: { version: ModelVersionDto }) {
  const { data } = useQuery(evaluationQuery(version.name, version.version));
  const worst = data && poorestSource(data);
  if (!worst?.metrics) return null;
  const { macroF1, benignFalsePositiveRate } = worst.metrics;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={`Macro F1 ${score(macroF1)} on ${worst.source}: ${SOURCE_KINDS[worst.kind]}`}
    >
      {percent(worst.attackRecall)} of its attacks are alerted on, {percent(benignFalsePositiveRate, 2)} of its benign
      flows too. The figures below are of held-out rows of the same recordings; expect the lower ones on a network that
      this model has not seen.
    </Alert>
  );
}
