import { useCallback } from 'react';
import type { OverviewDto } from '../../api/types.js';
import type { ChartOption } from '../../components/chart/echarts.js';
import { axisLook, chartBase, type Palette } from '../../components/chart/palette.js';
import { useChart } from '../../components/chart/use-chart.js';
import { Empty } from '../../components/empty.js';
import { rate } from '../../format.js';
import styles from './overview.module.css';

type Series = OverviewDto['series'];

/** Flows above, alerts below: two scales, one time. */
export function TrafficChart({ series }: { series: Series }) {
  return series.length === 0 ? <NoTraffic /> : <Lines series={series} />;
}

function Lines({ series }: { series: Series }) {
  const element = useChart(useCallback((palette: Palette) => option(series, palette), [series]));
  return <div ref={element} className={styles.chart} role="img" aria-label="Flows and alerts a second over time" />;
}

function option(series: Series, palette: Palette): ChartOption {
  const look = axisLook(palette);
  const line = (index: number, name: string, colour: string, values: [string, number | null][]) => ({
    name,
    type: 'line' as const,
    xAxisIndex: index,
    yAxisIndex: index,
    data: values,
    showSymbol: values.length === 1,
    lineStyle: { width: 1.6, color: colour },
    itemStyle: { color: colour },
    areaStyle: { color: colour, opacity: 0.12 },
  });
  const valueAxis = (gridIndex: number, name: string) => ({
    ...look,
    gridIndex,
    type: 'value' as const,
    name,
    nameTextStyle: { color: palette.dimmed, align: 'left' as const, padding: [0, 0, 0, -34] },
    splitNumber: 3,
    axisLabel: { ...look.axisLabel, formatter: (value: number) => rate(value) },
  });
  return {
    ...chartBase(palette),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    grid: [
      { left: 44, right: 20, top: 26, height: 112, outerBoundsMode: 'none' },
      { left: 44, right: 20, top: 180, height: 56, outerBoundsMode: 'none' },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      ...look,
      gridIndex,
      type: 'time' as const,
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, show: gridIndex === 1, formatter: '{HH}:{mm}:{ss}' },
    })),
    yAxis: [valueAxis(0, 'flows/s'), valueAxis(1, 'alerts/s')],
    series: [
      line(
        0,
        'Flows/s',
        palette.accent,
        series.map((point) => [point.at, point.flowsPerSecond]),
      ),
      line(
        1,
        'Alerts/s',
        palette.alert,
        series.map((point) => [point.at, point.alertsPerSecond]),
      ),
    ],
  };
}

const NoTraffic = () => (
  <Empty title="No agent has reported yet">The flows of the first one appear here within seconds.</Empty>
);
