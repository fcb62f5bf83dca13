import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { overviewQuery } from '../../api/queries.js';
import { Loaded, Placeholder } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { AlertClasses } from './alert-classes.js';
import { Figures } from './figures.js';
import styles from './overview.module.css';
import { RecentAlerts } from './recent-alerts.js';

/** The figures stand before the chart's library has arrived. */
const TrafficChart = lazy(async () => ({ default: (await import('./traffic-chart.js')).TrafficChart }));

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
              <Panel title="Traffic" hint="All agents, the last 30 minutes, one point each 10 s">
                <Suspense fallback={<Placeholder height={260} />}>
                  <TrafficChart series={data.series} />
                </Suspense>
              </Panel>
              <Panel title="Attacks by class" hint="Flows / alerts, the last hour">
                <AlertClasses classes={data.classes} />
              </Panel>
            </div>
            <RecentAlerts overview={data} />
          </>
        )}
      </Loaded>
    </>
  );
}
