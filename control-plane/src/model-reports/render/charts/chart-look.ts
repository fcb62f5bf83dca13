import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';

/**
 * Options of the charts of a report: drawn by the console on a page and by the control plane into a file. Nothing here
 * needs a browser or a server.
 */
export type ReportChart = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;

/** Colours and font of whatever the chart stands on. */
export interface ChartLook {
  readonly text: string;
  readonly dimmed: string;
  readonly border: string;
  readonly grid: string;
  readonly reference: string;
  readonly accent: string;
  readonly font: string;
  classColour(name: string): string;
}

export function axis(look: ChartLook, name: string, more: object = {}) {
  return {
    name,
    nameLocation: 'middle' as const,
    nameGap: 26,
    nameTextStyle: { color: look.dimmed, fontSize: 11 },
    axisLine: { lineStyle: { color: look.border } },
    axisTick: { show: false },
    axisLabel: { color: look.dimmed, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: look.grid } },
    ...more,
  };
}

export function line(name: string, colour: string, data: (readonly [number, number])[], more: object = {}) {
  return {
    name,
    type: 'line' as const,
    data: data.map(([x, y]) => [x, y]),
    showSymbol: data.length === 1,
    lineStyle: { width: 1.6, color: colour },
    itemStyle: { color: colour },
    ...more,
  };
}

/** The legend stands in a strip of its own above the grid, so that it never hides a line. */
export function frame(look: ChartLook): ReportChart {
  return {
    textStyle: { fontFamily: look.font, color: look.dimmed, fontSize: 11 },
    legend: {
      type: 'scroll',
      top: 0,
      left: 44,
      right: 12,
      textStyle: { color: look.dimmed },
      icon: 'roundRect',
      itemHeight: 3,
    },
    grid: { left: 48, right: 16, top: 34, bottom: 42 },
  };
}
