import { describeError, PicketError } from '@picket/shared/errors';
import type { z } from 'zod';
import type { Envelope } from './child-task.js';

/**
 * The child's side of a ChildTask: takes one input, works, reports, ends. Ends as well when the parent has gone, so that
 * a killed control plane leaves nothing running.
 */
export function serveTask<Schema extends z.ZodType>(
  inputSchema: Schema,
  work: (input: z.output<Schema>, progress: (message: object) => void) => Promise<void>,
): void {
  process.on('disconnect', () => process.exit(1));
  process.once('message', (input) => {
    work(inputSchema.parse(input), (progress) => send({ progress })).then(
      () => finish({ isDone: true }),
      (error: unknown) => finish({ failure: describeFailure(error) }),
    );
  });
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
      kind: error.kind,
      message: error.message,
      next: error.next,
      command: error.command,
    };
  return { code: 'task.failed', kind: 'unexpected', message: describeError(error) };
}
