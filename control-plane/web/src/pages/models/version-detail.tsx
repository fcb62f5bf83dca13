import { Stack } from '@mantine/core';
import type { ModelVersionDto } from '../../api/types.js';
import { ClassMetricsTable } from '../../components/metrics/class-metrics-table.js';
import { ConfusionMatrix } from '../../components/metrics/confusion-matrix.js';
import { MetricStrip } from '../../components/metrics/metric-strip.js';
import { Panel } from '../../components/panel.js';
import { plural } from '../../format.js';
import { EvaluationView, PoorestSource } from './evaluation/evaluation-view.js';
import { Importance } from './importance.js';
import { Lineage } from './lineage.js';
import { LineagePanels } from './lineage-panels.js';
import { ModelCard } from './model-card.js';
import styles from './models.module.css';
import { Trouble } from './trouble.js';

export function VersionDetail({ version }: { version: ModelVersionDto }) {
  const { alerts } = version.metrics;
  const heldOut = `On ${plural(version.metrics.heldOutRows, 'row')} that ${version.metrics.heldOutRows === 1 ? 'was' : 'were'} not trained on`;
  return (
    <>
      <Trouble version={version} />
      <PoorestSource version={version} />
      <MetricStrip metrics={version.metrics} />
      <Panel title="By class" hint={`${heldOut}; by most likely class, without thresholds`} flush>
        <ClassMetricsTable metrics={version.metrics} classes={version.classes} thresholds={version.thresholds} />
      </Panel>
      <Panel
        title={alerts ? 'Alerts' : 'Confusion'}
        hint={alerts ? `${heldOut}; what an agent would do` : heldOut}
        flush
      >
        <div className={styles.matrix}>
          <ConfusionMatrix
            confusion={alerts ?? version.metrics.confusion}
            classes={version.classes}
            {...(alerts && { noAlert: version.benignClass })}
          />
        </div>
      </Panel>
      <EvaluationView version={version} />
      <div className={styles.columns}>
        <Stack>
          <Panel title="Importance" hint="Share of the model’s total gain, the 15 largest">
            <Importance importance={version.importance} />
          </Panel>
          <Panel title="Made from">
            <Lineage version={version} />
          </Panel>
        </Stack>
        <Panel title="Model card">
          <ModelCard card={version.card} />
        </Panel>
      </div>
      <LineagePanels version={version} />
    </>
  );
}
