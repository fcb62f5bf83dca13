/** All of the looks of a report file; it refers to nothing outside. */
export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 24px 20px 48px; color: #1c242d; background: #fff;
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { font-size: 24px; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 16px; margin: 0; }
header p, .hint { margin: 2px 0 10px; color: #5d6976; font-size: 13px; }
section { margin-top: 28px; break-inside: avoid; }
.strip { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin-top: 16px; }
.strip div { border: 1px solid #e1e6eb; border-radius: 8px; padding: 10px 14px; }
.strip span { display: block; color: #5d6976; font-size: 12px; }
.strip b { font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
.warning { margin-top: 16px; padding: 12px 16px; border-left: 4px solid #c92a2a; background: #fdf1f1; border-radius: 4px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid #e9edf1; vertical-align: top; }
th { font-size: 12px; font-weight: 500; color: #5d6976; }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; }
td small { display: block; color: #5d6976; max-width: 46ch; }
.worse { color: #c92a2a; font-weight: 600; }
.chosen { font-weight: 600; white-space: nowrap; }
.matrix { width: auto; }
.matrix td { border: 2px solid #fff; border-radius: 4px; min-width: 58px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 20px; }
.charts h3 { font-size: 13px; margin: 0 0 4px; font-weight: 600; }
svg { display: block; max-width: 100%; height: auto; }
code { font: 12px ui-monospace, "Liberation Mono", monospace; overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } .scroll { overflow: visible; }
  .strip { grid-template-columns: repeat(4, 1fr); } }
`;
