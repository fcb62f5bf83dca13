import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { datasetQuery } from '../../api/queries.js';
import type { TrainingRunDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { Placeholder } from '../../components/loaded.js';
import { ClassMetricsTable } from '../../components/metrics/class-metrics-table.js';
import { MetricStrip } from '../../components/metrics/metric-strip.js';
import { Panel } from '../../components/panel.js';
import { absoluteTime, count } from '../../format.js';
import { parameterLabel } from './parameters.js';
import { RunLog } from './run-log.js';
import { RunLength, RunProgress } from './run-state.js';
import styles from './training.module.css';
import { TextLink } from '../../components/text-link.js';

const LossCurve = lazy(async () => ({ default: (await import('./loss-curve.js')).LossCurve }));

export function RunDetail({ run }: { run: TrainingRunDto }) {
  return (
    <>
      <Panel title="Progress">
        <RunProgress run={run} />
      </Panel>
      {run.metrics && (
        <>
          <MetricStrip metrics={run.metrics} />
          <Panel title="By class" hint="On rows that were not trained on" flush>
            <ClassMetricsTable metrics={run.metrics} />
          </Panel>
        </>
      )}
      <div className={styles.columns}>
        <Panel title="Loss" hint="Multi-class log loss by round">
          <Suspense fallback={<Placeholder height={240} />}>
            <LossCurve curve={run.curve} />
          </Suspense>
        </Panel>
        <Panel title="Settings">
          <RunFacts run={run} />
        </Panel>
      </div>
      <Panel title="Log">
        <RunLog log={run.log} />
      </Panel>
    </>
  );
}

const RunFacts = ({ run }: { run: TrainingRunDto }) => (
  <Facts
    items={[
      ['Data set', <DatasetLink key="dataset" id={run.datasetId} />],
      ['Asked for', absoluteTime(run.createdAt)],
      ['Length', <RunLength key="length" run={run} />],
      ['ONNX against XGBoost', parity(run.parity)],
      ...Object.entries(run.parameters).map(([name, value]) => [parameterLabel(name), String(value)] as const),
    ]}
  />
);

/** By its name, once that is known. */
function DatasetLink({ id }: { id: string }) {
  const dataset = useQuery(datasetQuery(id));
  return <TextLink to={`/datasets/${id}`}>{dataset.data?.name ?? id}</TextLink>;
}

const parity = (result: TrainingRunDto['parity']) =>
  result ? `largest difference ${result.maxDifference.toExponential(1)} over ${count(result.rows)} rows` : '–';
