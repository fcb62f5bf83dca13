import type { ChartOption } from './echarts.js';
import styles from './tooltip.module.css';

/** What the library says of a point; of its many fields those that a tooltip needs. */
interface Point {
  readonly seriesName?: string;
  readonly name: string;
  readonly axisValueLabel?: string;
  readonly color?: unknown;
  readonly value: unknown;
}

type Tooltip = NonNullable<Exclude<ChartOption['tooltip'], readonly unknown[]>>;

/**
 * The head and a line for each series. As elements: the library's own text has style attributes, which the page's policy
 * does not let in.
 */
export function tooltipOf(format: (value: number) => string): Tooltip['formatter'] {
  return (said) => {
    const points = (Array.isArray(said) ? said : [said]) as readonly Point[];
    const head = document.createElement('div');
    head.textContent = points[0]?.axisValueLabel ?? points[0]?.name ?? '';
    return [head, ...points.map((point) => lineOf(point, format))];
  };
}

function lineOf({ seriesName = '', color, value }: Point, format: (value: number) => string): HTMLElement {
  const line = document.createElement('div');
  line.className = styles.line ?? '';
  const dot = document.createElement('span');
  dot.className = styles.dot ?? '';
  if (typeof color === 'string') dot.style.background = color;
  const name = document.createElement('span');
  name.textContent = seriesName;
  const figure = document.createElement('b');
  // A point of a time axis is a pair.
  const number: unknown = Array.isArray(value) ? value[1] : value;
  figure.textContent = typeof number === 'number' ? format(number) : '–';
  line.append(dot, name, figure);
  return line;
}
