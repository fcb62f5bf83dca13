import { useCallback } from 'react';
import type { TrainingRunDto } from '../../api/types.js';
import type { ChartOption } from '../../components/chart/echarts.js';
import { axisLook, chartBase, type Palette } from '../../components/chart/palette.js';
import { useChart } from '../../components/chart/use-chart.js';
import { Empty } from '../../components/empty.js';
import styles from './training.module.css';

type Curve = TrainingRunDto['curve'];

export const LossCurve = ({ curve }: { curve: Curve }) =>
  curve.length === 0 ? <Empty title="No round has finished yet" /> : <Lines curve={curve} />;

function Lines({ curve }: { curve: Curve }) {
  const element = useChart(useCallback((palette: Palette) => option(curve, palette), [curve]));
  return <div ref={element} className={styles.chart} role="img" aria-label="Loss by round" />;
}

function option(curve: Curve, palette: Palette): ChartOption {
  const look = axisLook(palette);
  const line = (name: string, colour: string, values: [number, number][]) => ({
    name,
    type: 'line' as const,
    data: values,
    showSymbol: values.length === 1,
    lineStyle: { width: 1.6, color: colour },
    itemStyle: { color: colour },
  });
  return {
    ...chartBase(palette),
    legend: { top: 0, right: 0, textStyle: { color: palette.dimmed }, icon: 'roundRect', itemHeight: 3 },
    grid: { left: 48, right: 12, top: 30, bottom: 34 },
    xAxis: { ...look, type: 'value', name: 'round', nameLocation: 'middle', nameGap: 22, splitLine: { show: false } },
    yAxis: { ...look, type: 'value', scale: true },
    series: [
      line(
        'training rows',
        palette.reference,
        curve.map(({ round, train }) => [round, train]),
      ),
      line(
        'validation rows',
        palette.accent,
        curve.map(({ round, validation }) => [round, validation]),
      ),
    ],
  };
}
