import { describeError, PicketError } from '@picket/shared/errors';
import type { Envelope } from './child-task.js';

/**
 * The child's side of a ChildTask: imports the module that the first argument names, runs its `task` on one input,
 * reports, ends. Ends as well when the parent has gone, so that a killed control plane leaves nothing running.
 */
interface TaskModule {
  readonly task: (input: unknown, report: (progress: object) => void) => Promise<void>;
}

process.on('disconnect', () => process.exit(1));
process.once('message', (input) => {
  run(input).then(
    () => finish({ isDone: true }),
    (error: unknown) => finish({ failure: describeFailure(error) }),
  );
});

async function run(input: unknown): Promise<void> {
  const { task } = (await import(String(process.argv[2]))) as TaskModule;
  await task(input, (progress) => send({ progress }));
}

function send(envelope: Envelope, sent?: () => void): void {
  process.send?.(envelope, undefined, undefined, sent);
}

/** Leaves by itself once all that was sent has gone out: a channel that is closed earlier loses what is still in it. */
function finish(end: Envelope): void {
  process.removeAllListeners('disconnect');
  process.exitCode = 'failure' in end ? 1 : 0;
  send(end, () => process.disconnect());
}

function describeFailure(error: unknown) {
  if (error instanceof PicketError)
    return {
      code: String(error.code),
      message: error.message,
      next: error.next,
      command: error.command,
    };
  return { code: 'task.failed', message: describeError(error) };
}
