import { useQuery } from '@tanstack/react-query';
import { datasetQuery } from '../../api/queries.js';
import type { TrainingRunDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { lazyPart } from '../../components/lazy-part.js';
import { ClassMetricsTable } from '../../components/metrics/class-metrics-table.js';
import { MetricStrip } from '../../components/metrics/metric-strip.js';
import { Panel } from '../../components/panel.js';
import { absoluteTime, plural, shortDigest } from '../../format.js';
import { CheckList } from '../models/check-list.js';
import { parameterLabel, parameterText } from './parameters.js';
import { RunLog } from './run-log.js';
import { RunLength, RunProgress } from './run-state.js';
import styles from './training.module.css';
import { StageTable } from './stage-table.js';
import { TextLink } from '../../components/text-link.js';
import { TrialTable } from './trial-table.js';

const LossCurve = lazyPart(async () => (await import('./loss-curve.js')).LossCurve, 240);

export function RunDetail({ run }: { run: TrainingRunDto }) {
  return (
    <>
      <Panel title="Progress">
        <RunProgress run={run} />
      </Panel>
      {run.promotion?.state === 'refused' && (
        <Panel title="Not promoted" hint={`${run.model} v${run.version} is registered; the champion stays`} flush>
          <CheckList checks={run.promotion.checks} />
        </Panel>
      )}
      {run.metrics && (
        <>
          <MetricStrip metrics={run.metrics} />
          <Panel title="By class" hint="Held-out rows, not used for training" flush>
            <ClassMetricsTable metrics={run.metrics} />
          </Panel>
        </>
      )}
      <div className={styles.columns}>
        <Panel title="Loss" hint="Multi-class log loss by round">
          <LossCurve curve={run.curve} />
        </Panel>
        <Panel title="Settings">
          <RunFacts run={run} />
        </Panel>
      </div>
      {run.trials.length > 0 && (
        <Panel title="Search" hint="Compare losses only between trials with the same number of rows" flush>
          <TrialTable trials={run.trials} />
        </Panel>
      )}
      {run.stages.length > 0 && (
        <Panel title="Stages" hint="CPU time and memory per stage" flush>
          <StageTable stages={run.stages} />
        </Panel>
      )}
      <Panel title="Log">
        <RunLog log={run.log} />
      </Panel>
    </>
  );
}

const RunFacts = ({ run }: { run: TrainingRunDto }) => (
  <Facts
    items={[
      [
        'Data set',
        run.datasetId === null ? `${run.dataset}, which was deleted` : <DatasetLink key="dataset" id={run.datasetId} />,
      ],
      ['Asked for', absoluteTime(run.createdAt)],
      ...(run.restartOf === null ? [] : [['Repeats', <RunLink key="run" id={run.restartOf} />] as const]),
      ['Length', <RunLength key="length" run={run} />],
      ['ONNX against XGBoost', parity(run.parity)],
      ...Object.entries(run.parameters).map(([name, value]) => [parameterLabel(name), parameterText(value)] as const),
    ]}
  />
);

const RunLink = ({ id }: { id: string }) => <TextLink to={`/training/${id}`}>{shortDigest(id)}</TextLink>;

/** By its name, once that is known. */
function DatasetLink({ id }: { id: string }) {
  const dataset = useQuery(datasetQuery(id));
  return <TextLink to={`/datasets/${id}`}>{dataset.data?.name ?? id}</TextLink>;
}

const parity = (result: TrainingRunDto['parity']) =>
  result ? `largest difference ${result.maxDifference.toExponential(1)} over ${plural(result.rows, 'row')}` : '–';
