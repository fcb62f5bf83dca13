import type { OverviewDto } from '../../api/types.js';
import type { ChartOption } from '../../components/chart/echarts.js';
import type { Gap } from '../../components/chart/gaps.js';
import { axisLook, chartBase, type Palette } from '../../components/chart/palette.js';
import { tooltipOf } from '../../components/chart/tooltip.js';
import { absoluteTime, rate } from '../../format.js';
import type { Mark } from './traffic-marks.js';

interface Traffic {
  readonly series: OverviewDto['series'];
  readonly fromMs: number;
  readonly toMs: number;
  readonly gaps: readonly Gap[];
  readonly marks: readonly Mark[];
}

/** A band narrower than this share of the chart has no room for its words. */
const MIN_NAMED_SHARE = 0.06;

export function trafficOption(traffic: Traffic, palette: Palette): ChartOption {
  const { series, fromMs, toMs } = traffic;
  const look = axisLook(palette);
  const line = (index: number, name: string, colour: string, values: [string, number | null][]) => ({
    name,
    type: 'line' as const,
    xAxisIndex: index,
    yAxisIndex: index,
    data: values,
    // A point between two gaps has no line.
    showSymbol: values.filter(([, value]) => value !== null).length === 1,
    lineStyle: { width: 1.6, color: colour },
    itemStyle: { color: colour },
    areaStyle: { color: colour, opacity: 0.12 },
    markArea: noData(traffic, index === 0, palette),
    markLine: happenings(traffic.marks, index === 0, palette),
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
    tooltip: { ...chartBase(palette).tooltip, formatter: tooltipOf(rate) },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    grid: [
      { left: 44, right: 20, top: 26, height: 112, outerBoundsMode: 'none' },
      { left: 44, right: 20, top: 180, height: 56, outerBoundsMode: 'none' },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      ...look,
      gridIndex,
      type: 'time' as const,
      min: fromMs,
      max: toMs,
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, show: gridIndex === 1, formatter: '{HH}:{mm}' },
      // The head of the tooltip.
      axisPointer: { label: { formatter: ({ value }: { value: unknown }) => absoluteTime(Number(value)) } },
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

function noData({ gaps, fromMs, toMs }: Traffic, isNamed: boolean, palette: Palette) {
  const hasRoom = (gap: Gap) => isNamed && gap.toMs - gap.fromMs > (toMs - fromMs) * MIN_NAMED_SHARE;
  return {
    silent: true,
    itemStyle: { color: palette.dimmed, opacity: 0.18 },
    label: { color: palette.dimmed, fontSize: 11, position: 'inside' as const },
    data: gaps.map((gap): [{ xAxis: number; name: string }, { xAxis: number }] => [
      { xAxis: gap.fromMs, name: hasRoom(gap) ? 'no data' : '' },
      { xAxis: gap.toMs },
    ]),
  };
}

function happenings(marks: readonly Mark[], isNamed: boolean, palette: Palette) {
  return {
    silent: true,
    symbol: 'none' as const,
    lineStyle: { color: palette.dimmed, type: 'dashed' as const, width: 1 },
    label: { show: isNamed, color: palette.dimmed, fontSize: 10, formatter: '{b}' },
    data: marks.map(({ atMs, text }) => ({ xAxis: atMs, name: text })),
  };
}
