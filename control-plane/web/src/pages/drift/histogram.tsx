import { useCallback } from 'react';
import type { FeatureHistogramDto } from '../../api/types.js';
import type { ChartOption } from '../../components/chart/echarts.js';
import { axisLook, chartBase, type Palette } from '../../components/chart/palette.js';
import { tooltipOf } from '../../components/chart/tooltip.js';
import { useChart } from '../../components/chart/use-chart.js';
import { Empty } from '../../components/empty.js';
import { compact, percent, value } from '../../format.js';
import styles from './drift.module.css';

/** Both sides in shares, since there are never as many flows now as rows in training. */
export function Histogram({ histogram }: { histogram: FeatureHistogramDto }) {
  return histogram.reference.length === 0 ? (
    <Empty title="This feature has no value to show" />
  ) : (
    <Bars histogram={histogram} />
  );
}

function Bars({ histogram }: { histogram: FeatureHistogramDto }) {
  const element = useChart(useCallback((palette: Palette) => option(histogram, palette), [histogram]));
  return <div ref={element} className={styles.chart} role="img" aria-label="Distribution in training and now" />;
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, amount) => sum + amount, 0) || 1;
  return counts.map((amount) => amount / total);
}

const LONG_NUMBER = 10_000;
/** More do not fit under the bars. */
const LABELS_MAX = 12;

/** Short enough to stand under a bar. */
const edgeText = (edge: number | undefined) =>
  edge !== undefined && Math.abs(edge) >= LONG_NUMBER ? compact(edge) : value(edge);

/** A bin lies between two neighbouring edges; one without width is a single value. */
function binNames(edges: readonly number[]): string[] {
  return edges.slice(1).map((edge, index) => {
    const from = edgeText(edges[index]);
    const to = edgeText(edge);
    if (from === to) return to;
    // An edge belongs to the bar below it.
    return index === 0 ? `${from} – ${to}` : `> ${from} – ${to}`;
  });
}

function option(histogram: FeatureHistogramDto, palette: Palette): ChartOption {
  const look = axisLook(palette);
  const names = histogram.labels ?? binNames(histogram.edges);
  const bars = (name: string, colour: string, counts: number[]) => ({
    name,
    type: 'bar' as const,
    data: shares(counts),
    itemStyle: { color: colour },
    barGap: '10%',
  });
  return {
    ...chartBase(palette),
    tooltip: { ...chartBase(palette).tooltip, formatter: tooltipOf((share) => percent(share, 2)) },
    legend: { top: 0, right: 0, textStyle: { color: palette.dimmed }, itemHeight: 10, itemWidth: 10 },
    grid: { left: 48, right: 12, top: 30, bottom: 64 },
    xAxis: {
      ...look,
      type: 'category',
      data: names,
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, rotate: 30, interval: Math.ceil(names.length / LABELS_MAX) - 1 },
    },
    yAxis: {
      ...look,
      type: 'value',
      axisLabel: { ...look.axisLabel, formatter: (share: number) => percent(share, 0) },
    },
    series: [bars('training', palette.reference, histogram.reference), bars('now', palette.accent, histogram.current)],
  };
}
