import { parseArgs } from 'node:util';
import { ConfigurationError } from '@picket/shared/config';
import { describeError } from '@picket/shared/errors';
import { printableLines } from '@picket/shared/text';
import { ControlPlane } from './compose.js';
import { loadConfig, settingsHelp, type ControlPlaneConfig } from './platform/config.js';

/** Exit codes: 0 ended on request, 1 failed, 2 wrong usage or configuration. */
const FAILED = 1;
const USAGE = 2;
/** Whatever still hangs after this is left to the operating system. */
const STOP_PATIENCE_MS = 10_000;

const OPTIONS = { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

function readSettings(): ControlPlaneConfig {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    process.stdout.write(`usage: control-plane [--config FILE]\n\n${settingsHelp()}`);
    process.exit(0);
  }
  return loadConfig(process.env, values.config);
}

function fail(error: unknown, code: number): never {
  process.stderr.write(`${printableLines(`picket: ${describeError(error)}`)}\n`);
  process.exit(code);
}

function stopOnSignals(controlPlane: ControlPlane): void {
  const stop = (): void => {
    setTimeout(() => process.exit(FAILED), STOP_PATIENCE_MS).unref();
    controlPlane.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error, FAILED),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

// Warnings of Node itself go there too: a full disk ends nothing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  stopOnSignals(await ControlPlane.start(readSettings()));
} catch (error) {
  const isUsage = error instanceof ConfigurationError || (error instanceof TypeError && 'code' in error);
  fail(error, isUsage ? USAGE : FAILED);
}
