import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonTool } from '../machine/python-tools.js';
import { newDataDir, TestControlPlane } from '../programs/control-plane.js';
import { fillApi } from './api-world.js';

const CONFIG = join(import.meta.dirname, 'schemathesis.toml');
const OUTPUT_BYTES = 64 * 1024 * 1024;
/** It never ends; its own spec reads it. */
const EXCLUDED = '/api/v1/events';

export interface SchemathesisOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Of the owner of the data folder, who may ask for everything. */
  readonly authorization: string;
  /** Default: what each operation is asked with its edge cases, then at random. */
  readonly more?: readonly string[];
}

export interface SchemathesisReport {
  readonly seed: number;
  readonly operations: { readonly selected: number; readonly tested: number };
  readonly test_cases: { readonly generated: number; readonly unique_failures: number; readonly errored: number };
  readonly failures: readonly unknown[];
  readonly errors: readonly unknown[];
}

/** Schemathesis against a running control plane, all its checks on. @returns its report, with what it said */
export async function runSchemathesis(url: string, { seed, seconds, authorization, more = [] }: SchemathesisOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'picket-schemathesis-'));
  const report = join(folder, 'report.json');
  const choice = ['--exclude-path', EXCLUDED, '--phases', 'examples,coverage,fuzzing', ...more];
  const bounds = ['--seed', `${seed}`, '--max-time', `${seconds}`, '--request-timeout', '10', '--no-shrink'];
  const output = ['--no-color', '--warnings', 'off', '--report', 'json', '--report-json-path', report];
  try {
    const args = [
      '--config-file',
      CONFIG,
      'run',
      `${url}/api/docs-json`,
      '--url',
      url,
      ...['--header', `Authorization: ${authorization}`],
      ...choice,
      ...bounds,
      ...output,
    ];
    const said = await run(args, folder);
    return { ...(JSON.parse(readFileSync(report, 'utf8')) as SchemathesisReport), said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What it says, well or not: findings end it with 1. It leaves files where it runs; a proxy has no part in it. */
function run(args: readonly string[], folder: string): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, NO_PROXY: '*' }, maxBuffer: OUTPUT_BYTES };
  return promisify(execFile)(pythonTool('schemathesis'), args, options).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
  );
}

/**
 * A control plane with one of each kind of thing, on which everybody has to sign in, agents too: what the description
 * says of credentials holds then.
 */
export async function startForSchemathesis(): Promise<TestControlPlane> {
  const dataDir = newDataDir();
  const filled = await TestControlPlane.start({ dataDir });
  await fillApi(filled);
  await filled.stop();
  const environment = { PICKET_SIGN_IN: 'required', PICKET_BROKER_LEGACY: 'false' };
  return TestControlPlane.start({ dataDir, environment });
}

/** One line for whoever reads the log: with the seed, the run can be repeated. */
export function tell({ seed, operations, test_cases: cases }: SchemathesisReport): string {
  return `schemathesis: seed ${seed}, ${operations.tested} of ${operations.selected} operations, ${cases.generated} cases, ${cases.unique_failures} findings\n`;
}
