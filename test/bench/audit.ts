import { parseArgs } from 'node:util';
import { PROFILES } from '@picket/shared/features';
import { auditDataset } from '../../control-plane/src/datasets/leakage/checks/audit.js';
import { unknownOrigins, type FlowMatrix } from '../../control-plane/src/ml/matrix/matrix.js';
import { randomFrom } from '../../control-plane/src/ml/random.js';

/**
 * What the audit of a data set of InSDN's full size and skew costs: CPU time, and memory beside the matrix. Made-up
 * flows of several hosts, ports, days and files.
 */
const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '344000' }, files: { type: 'string', default: '3' } },
});
const [rows, fileCount] = [Number(options.rows), Number(options.files)];
/** Rows of a thousand, as in InSDN: Probe, DDoS, Normal, DoS, and four rare ones. */
const CLASSES = { Probe: 285, DDoS: 355, Normal: 199, DoS: 156, BFA: 3, 'Web-Attack': 1, BOTNET: 0.6, U2R: 0.4 };
const DAY_MS = 86_400_000;

function makeMatrix(): FlowMatrix {
  const random = randomFrom(1);
  const { features } = PROFILES['cic-v40'];
  const values = new Float32Array(rows * features.length);
  const labels = Uint16Array.from({ length: rows }, () => drawClass(1000 * random()));
  const origins = unknownOrigins(rows);
  for (let row = 0; row < rows; row++) {
    const label = labels[row];
    for (let column = 0; column < features.length; column++) {
      const centre = (label * (column + 3)) % 7;
      const value = Math.exp(centre / 2 + 6 * random());
      values[row * features.length + column] = column % 3 === 0 ? value : Math.floor(random() < 0.4 ? 0 : value);
    }
    origins.files[row] = Math.floor(random() * fileCount);
    origins.sources[row] = 1 + Math.floor(50_000 * random() ** (1 + label));
    origins.destinations[row] = 1 + Math.floor(200 * random() ** 3);
    origins.sourcePorts[row] = 1024 + Math.floor(64_000 * random());
    origins.destinationPorts[row] = random() < 0.5 ? 80 : Math.floor(10_000 * random());
    origins.startMs[row] = 1.58e12 + label * DAY_MS + DAY_MS * random();
  }
  const columns = features.map((name) => ({ name, extra: false }));
  const files = Array.from({ length: fileCount }, (_, index) => `${index}.csv`);
  return { profile: 'cic-v40', columns, classes: Object.keys(CLASSES), rows, values, labels, files, origins };
}

function drawClass(drawn: number): number {
  let below = 0;
  for (const [label, share] of Object.values(CLASSES).entries()) if (drawn < (below += share)) return label;
  return 0;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

const matrix = makeMatrix();
globalThis.gc?.();
const before = process.memoryUsage().rss;
print(`${rows} rows × ${matrix.columns.length} features, ${megabytes(matrix.values.byteLength)} of numbers`);
const cpu = process.cpuUsage();
const start = performance.now();
const audit = auditDataset(matrix);
const used = process.cpuUsage(cpu);
const wallSeconds = (performance.now() - start) / 1000;
print(`audit     ${((used.user + used.system) / 1e6).toFixed(1)} CPU s, ${wallSeconds.toFixed(1)} s`);
// maxRSS counts kilobytes of 1024 bytes, from the start of the process.
print(`memory    at most ${megabytes(process.resourceUsage().maxRSS * 1024 - before)} beside the matrix`);
print(`verdict   ${audit?.verdict}`);
for (const { check, column, verdict, score } of audit?.findings ?? [])
  print(`          ${verdict.padEnd(5)} ${score.toFixed(3)} ${check}${column === null ? '' : ` ${column}`}`);
