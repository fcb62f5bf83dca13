import { spawn } from 'node:child_process';
import { describeError } from '@picket/shared/errors';
import { isProfileName, PROFILE_NAMES, type DatasetProfileName, type ProfileName } from '@picket/shared/features';
import { ControlPlaneError } from '../../../errors.js';
import type { FlowSource, Metering, SourceFile } from './flow-source.js';

/** What a capture is metered with if nothing else is asked for: the profile of most labelled data. */
const METERED_PROFILE: ProfileName = 'cic-v40';
const STDERR_CHARACTERS = 4000;

/**
 * A capture, metered by the agent's own program: what a model is trained on is then computed by what will score. Rows of
 * a capture that can be read in part are kept, and the reason why it ended is its fault.
 * @throws PicketError `dataset.capture-unlabelled`, `dataset.profile-mismatch`
 */
export function openCapture(file: SourceFile, { program, stated }: Metering, size: number): FlowSource {
  if (file.label === undefined) throw unlabelled(file.name);
  const profile = meteredProfile(stated);
  const meter = spawn(program, ['features', file.path, '--profile', profile, '--label', file.label, '--out', '-'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let hasEnded = false;
  let fault: string | undefined;
  meter.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-STDERR_CHARACTERS)));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    meter.on('error', (cause) => reject(notStarted(program, cause)));
    meter.on('close', (code, signal) => resolve(signal ?? code));
  });
  // Whoever reads the rows to their end hears of it; nobody else does.
  ended.catch(() => undefined);

  async function* rows(): AsyncGenerator<Uint8Array> {
    try {
      yield* meter.stdout as AsyncIterable<Buffer>;
      const code = await ended;
      if (code !== 0)
        fault = `it cannot be read whole: ${faultOf(said, file) ?? `the meter ended with ${String(code)}`}`;
      hasEnded = true;
    } finally {
      meter.kill('SIGKILL');
    }
  }
  return { content: rows(), profile, bytesRead: () => (hasEnded ? size : 0), fault: () => fault };
}

/** The meter's line about the capture, without the path where we keep it. */
function faultOf(said: string, file: SourceFile): string | undefined {
  const line = said.split('\n').find((text) => text.includes(file.path));
  return line?.replaceAll(`${file.path}: `, '').replaceAll(file.path, file.name).trim();
}

/** @throws PicketError `dataset.profile-mismatch` for a profile that no agent computes */
export function meteredProfile(stated: DatasetProfileName | undefined): ProfileName {
  if (stated === undefined) return METERED_PROFILE;
  if (isProfileName(stated)) return stated;
  throw new ControlPlaneError('dataset.profile-mismatch', `no capture can be metered as ${stated}`, {
    next: `give one of ${PROFILE_NAMES.join(', ')}`,
  });
}

function unlabelled(name: string): ControlPlaneError {
  return new ControlPlaneError('dataset.capture-unlabelled', `${name} is a capture, and nothing says its class`, {
    next: `give it a class; a request says it in \`labels\`: {"${name}": "CLASS"}`,
    command: `picket dataset import --name NAME ${name}=CLASS`,
  });
}

function notStarted(program: string, cause: unknown): ControlPlaneError {
  return new ControlPlaneError('dataset.meter-failed', `${program} cannot be run: ${describeError(cause)}`, {
    next: 'build it with ./scripts/setup.sh, or set PICKET_AGENT_PROGRAM',
    cause,
  });
}

/** For whoever wants to refuse a capture before anything is started. */
export function requireLabel({ name, label }: SourceFile): void {
  if (label === undefined) throw unlabelled(name);
}
