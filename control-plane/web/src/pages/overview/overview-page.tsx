import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../../api/queries.js';
import { lazyPart } from '../../components/lazy-part.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { AlertClasses } from './alert-classes.js';
import { Backups } from './backups.js';
import { Figures } from './figures.js';
import styles from './overview.module.css';
import { zoneAt } from '../../format.js';
import { RecentAlerts } from './recent-alerts.js';

/** The figures stand before the chart's library has arrived. */
const TrafficChart = lazyPart(async () => (await import('./traffic-chart.js')).TrafficChart, 260);

const trafficHint = () =>
  `All agents, last 30 minutes, one point per 10 s, times in ${zoneAt(Date.now())}; grey: no data`;

export function OverviewPage() {
  const overview = useQuery(overviewQuery);
  return (
    <>
      <PageHeader title="Overview" />
      <Loaded query={overview} height={600}>
        {(data) => (
          <>
            <Figures overview={data} />
            <div className={styles.split}>
              <Panel title="Traffic" hint={trafficHint()}>
                <TrafficChart overview={data} />
              </Panel>
              <Panel title="Attacks by class" hint="Flows / alerts, the last hour">
                <AlertClasses classes={data.classes} />
              </Panel>
            </div>
            <RecentAlerts overview={data} />
            <Backups />
          </>
        )}
      </Loaded>
    </>
  );
}
