import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartLook, ReportChart } from './charts/chart-look.js';

register([LineChart, GridComponent, LegendComponent, SVGRenderer]);

const WIDTH = 500;
const HEIGHT = 320;

/** The console's light colours; a file has no style sheet to ask. */
const CLASS_COLOURS: Readonly<Record<string, string>> = {
  normal: '#76828f',
  dos: '#3366cc',
  ddos: '#7446c9',
  probe: '#0b8a86',
  bfa: '#ad5a2e',
  'web-attack': '#b23a8d',
  botnet: '#5a8526',
  u2r: '#86681a',
};
const OTHER_COLOURS = ['#4f7590', '#86689b', '#577f6d', '#95704f'];

export const PAPER: ChartLook = {
  text: '#1c242d',
  dimmed: '#5d6976',
  border: '#c4ccd4',
  grid: '#e9edf1',
  reference: '#7d8896',
  accent: '#0b8a86',
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  classColour: (name) => {
    const slug = name.toLowerCase();
    let hash = 0;
    for (const letter of slug) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
    return CLASS_COLOURS[slug] ?? OTHER_COLOURS[hash % OTHER_COLOURS.length]!;
  },
};

/** A chart as an SVG element, drawn without a browser. */
export function drawChart(option: ReportChart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption({ animation: false, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
