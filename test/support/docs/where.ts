import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './markdown.js';

const SOURCES = ['{agent,control-plane,shared}/src/**/*.ts', 'test/support/**/*.ts', 'eslint.config.mjs'];

/** Questions of a stranger, each with the name that answers it. The file is looked up, so that it may move. */
export const QUESTIONS: readonly (readonly [question: string, name: string])[] = [
  ['which MQTT topics there are, and who may use them', 'mayAgentPublish'],
  ['the limits of everything that crosses the network', 'LIMITS'],
  ['the columns of each feature profile', 'PROFILES'],
  ['where a VXLAN header is opened', 'VXLAN_PORT'],
  ['why a packet is left out', 'OUTCOMES'],
  ['where a flow is found by its five-tuple', 'FlowTable'],
  ['where later IP fragments find their flow', 'FragmentTable'],
  ['where the agent scores', 'OnnxScorer'],
  ['how the severity of an alert is decided', 'severityOf'],
  ['which features moved a verdict', 'explain'],
  ['what survives a crash of the agent before it is delivered', 'Outbox'],
  ['how the agent gives up root', 'becomeUser'],
  ['where a model is swapped on the agent', 'ModelStore'],
  ['who decides whether a model becomes champion', 'PromotionGate'],
  ['the novelty threshold', 'chooseNoveltyThreshold'],
  ['how trees become ONNX', 'toOnnx'],
  ['how rows are split into training and test', 'splitRows'],
  ['how drift of a feature is computed', 'populationStabilityIndex'],
  ['how a background job is queued, and whether it is retried', 'ChildJobQueue'],
  ['who may import whom', 'forbid'],
];

export interface Answer {
  readonly question: string;
  readonly name: string;
  /** Files that declare the name; one, unless the question is a bad one. */
  readonly files: readonly string[];
}

/** Answers all of them by reading the sources. */
export function answers(checkout: string): Answer[] {
  const sources = globSync(SOURCES, { cwd: checkout })
    .filter((file) => !file.endsWith('.spec.ts') && !file.includes('/gen/'))
    .map((file) => ({ file, text: readFileSync(join(checkout, file), 'utf8') }));
  return QUESTIONS.map(([question, name]) => {
    const declaration = new RegExp(`\\b(class|function|const) ${name}\\b`);
    return { question, name, files: sources.filter(({ text }) => declaration.test(text)).map(({ file }) => file) };
  });
}

/** The table in CONTRIBUTING.md. */
export function whereTable(checkout: string): string {
  const rows = answers(checkout).map(({ question, name, files }) => [
    question,
    `\`${name}\` in [${files[0]}](${files[0]})`,
  ]);
  return table(['question', 'answer'], rows);
}
