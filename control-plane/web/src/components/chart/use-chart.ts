import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, type RefObject } from 'react';
import { readPalette, type Palette } from './palette.js';
import { init, type ChartOption, type ECharts } from './echarts.js';

/**
 * Draws into the element that holds the returned ref: again when `option` changes (memoize it), when the element's size
 * changes and when the colour scheme does.
 */
export function useChart(option: (palette: Palette) => ChartOption): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const scheme = useComputedColorScheme();

  useEffect(() => {
    if (!element.current) return;
    const drawn = init(element.current);
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(element.current);
    chart.current = drawn;
    return () => {
      observer.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option(readPalette()) });
  }, [option, scheme]);

  return element;
}
