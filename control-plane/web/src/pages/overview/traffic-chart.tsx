import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { aliasesQuery } from '../../api/queries.js';
import type { OverviewDto } from '../../api/types.js';
import { gapsOf, type Gap } from '../../components/chart/gaps.js';
import type { Palette } from '../../components/chart/palette.js';
import { useChart } from '../../components/chart/use-chart.js';
import { Empty } from '../../components/empty.js';
import { clockTime } from '../../format.js';
import styles from './overview.module.css';
import { marksOf } from './traffic-marks.js';
import { trafficOption } from './traffic-option.js';

const STEP_MS = 10_000;
const WINDOW_MS = 30 * 60_000;
/** An agent tells every few seconds what it did; later than this it is silent. */
const PATIENCE_MS = 30_000;

/** Flows above, alerts below: two scales, one time. Where no agent measured there is a band, not a zero. */
export function TrafficChart({ overview }: { overview: OverviewDto }) {
  return overview.series.length === 0 ? <NoTraffic /> : <Lines overview={overview} />;
}

function Lines({ overview: { series, reporting, modelsInUse } }: { overview: OverviewDto }) {
  const model = modelsInUse[0]?.name;
  const moves = useQuery({ ...aliasesQuery(model ?? ''), enabled: model !== undefined }).data?.history;
  const traffic = useMemo(() => {
    // The last ten seconds that are over end the window: the browser's own clock may differ.
    const toMs = Date.parse(series.at(-1)?.at ?? '') + STEP_MS;
    const window = { fromMs: toMs - WINDOW_MS, toMs, stepMs: STEP_MS, patienceMs: PATIENCE_MS };
    const points = series.map(({ at, flowsPerSecond }) => ({ at, value: flowsPerSecond }));
    return {
      series,
      ...window,
      gaps: gapsOf(points, window),
      marks: marksOf(reporting, model, moves ?? [], window.fromMs),
    };
  }, [series, reporting, model, moves]);
  const option = useMemo(() => (palette: Palette) => trafficOption(traffic, palette), [traffic]);
  const element = useChart(option);
  const label = ['Flows and alerts per second over time', ...traffic.gaps.map(gapText)].join('; ');
  return <div ref={element} className={styles.chart} role="img" aria-label={label} />;
}

const gapText = ({ fromMs, toMs }: Gap) => `no data from ${clockTime(fromMs)} to ${clockTime(toMs)}`;

const NoTraffic = () => (
  <Empty title="No agent has reported yet">Flows appear here within seconds of the first agent's start.</Empty>
);
