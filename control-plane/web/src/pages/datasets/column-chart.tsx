import { useCallback } from 'react';
import type { ColumnStatisticsDto } from '../../api/types.js';
import type { ChartOption } from '../../components/chart/echarts.js';
import { axisLook, chartBase, type Palette } from '../../components/chart/palette.js';
import { tooltipOf } from '../../components/chart/tooltip.js';
import { useChart } from '../../components/chart/use-chart.js';
import { classColour } from '../../components/colours.js';
import { Empty } from '../../components/empty.js';
import { compact, percent, value } from '../../format.js';
import styles from './datasets.module.css';

const LONG_NUMBER = 10_000;
/** More do not fit under the bars. */
const LABELS_MAX = 10;

/** How the values of each class are spread: shares of the class, since classes differ in size a thousandfold. */
export const ColumnChart = ({ column }: { column: ColumnStatisticsDto }) =>
  column.bars.length === 0 ? <Empty title="No values in this column" /> : <Lines column={column} />;

function Lines({ column }: { column: ColumnStatisticsDto }) {
  const element = useChart(useCallback((palette: Palette) => option(column, palette), [column]));
  return (
    <div ref={element} className={styles.chart} role="img" aria-label={`Distribution of ${column.name} by class`} />
  );
}

/** Without classes, the column as a whole. */
const groupsOf = ({ classes, ...whole }: ColumnStatisticsDto) =>
  classes.length > 0 ? classes : [{ ...whole, name: 'All rows' }];

const edgeText = (edge: number | undefined) =>
  edge !== undefined && Math.abs(edge) >= LONG_NUMBER ? compact(edge) : value(edge);

function option(column: ColumnStatisticsDto, palette: Palette): ChartOption {
  const look = axisLook(palette);
  const { edges, scale } = column.axis;
  const names = edges.slice(1).map((edge, index) => `${edgeText(edges[index])} – ${edgeText(edge)}`);
  const style = getComputedStyle(document.documentElement);
  return {
    ...chartBase(palette),
    tooltip: { ...chartBase(palette).tooltip, formatter: tooltipOf((share) => percent(share, 2)) },
    legend: { top: 0, type: 'plain', textStyle: { color: palette.dimmed }, itemHeight: 10, itemWidth: 10 },
    grid: { left: 48, right: 12, top: 44, bottom: 76 },
    xAxis: {
      ...look,
      type: 'category',
      data: names,
      name: scale === 'log' ? 'logarithmic axis' : '',
      nameLocation: 'middle',
      nameGap: 62,
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, rotate: 30, interval: Math.max(0, Math.ceil(names.length / LABELS_MAX) - 1) },
    },
    yAxis: {
      ...look,
      type: 'value',
      axisLabel: { ...look.axisLabel, formatter: (share: number) => percent(share, 0) },
    },
    series: groupsOf(column).map(({ name, count, bars }) => {
      const colour = style.getPropertyValue(classColour(name).slice('var('.length, -1)).trim();
      return {
        name,
        type: 'line' as const,
        step: 'middle' as const,
        symbol: 'none',
        lineStyle: { color: colour, width: 1.5 },
        itemStyle: { color: colour },
        areaStyle: { color: colour, opacity: 0.08 },
        data: bars.map((bar) => bar / (count || 1)),
      };
    }),
  };
}
