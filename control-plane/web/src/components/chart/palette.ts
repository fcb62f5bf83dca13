import type { ChartOption } from './echarts.js';

/** The value, at this moment, of a colour that is written as `var(--name)`. */
export function resolveColour(colour: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return name === undefined ? colour : getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A canvas knows no CSS variables: their values of this moment. */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: colour('--mantine-color-text'),
    dimmed: colour('--mantine-color-dimmed'),
    border: colour('--pk-border'),
    grid: colour('--pk-grid'),
    panel: colour('--pk-panel'),
    accent: colour('--pk-class-probe'),
    alert: colour('--pk-severity-high'),
    reference: colour('--pk-reference'),
    font: style.getPropertyValue('--mantine-font-family'),
  };
}
export type Palette = ReturnType<typeof readPalette>;

/** The look that all charts share. */
export function chartBase(palette: Palette): ChartOption {
  return {
    textStyle: { fontFamily: palette.font, color: palette.dimmed, fontSize: 11 },
    tooltip: {
      trigger: 'axis',
      backgroundColor: palette.panel,
      borderColor: palette.border,
      textStyle: { color: palette.text, fontSize: 12 },
      axisPointer: { lineStyle: { color: palette.dimmed } },
      confine: true,
    },
  };
}

export const axisLook = (palette: Palette) => ({
  axisLine: { lineStyle: { color: palette.border } },
  axisTick: { show: false },
  axisLabel: { color: palette.dimmed, fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: palette.grid } },
});
