import { readSync, writeSync } from 'node:fs';
import { describeError } from '@picket/shared/errors';
import { z } from 'zod';
import { OnnxScorer } from './onnx-scorer.js';
import { Answer, bytesOf, header, HEADER_BYTES, readHeader } from './scorer-frames.js';

const STDIN = 0;
const STDOUT = 1;
/** Of prctl(2): the signal that the kernel sends when the parent dies. */
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

const shapeSchema = z.object({
  inputName: z.string(),
  probabilitiesName: z.string(),
  noveltyName: z.string().nullable(),
  features: z.number().int(),
  classes: z.number().int(),
});

/** The scorer process (see scorer-process.ts): loads one model and scores what comes, until its standard input ends. */
export async function serveScorer(): Promise<void> {
  await endWithParent();
  // Ctrl-C reaches every process of the terminal; the agent still has flows to score then.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const first = new Requests();
  const shape = first.next();
  if (!shape) return;
  const wanted = shapeSchema.parse(JSON.parse(Buffer.from(shape).toString()));
  const model = first.next();
  if (!model) return;
  const scorer = await attempt(() => OnnxScorer.load(model, wanted));
  if (!scorer) return;
  writeFrame(Answer.Scores, new Uint8Array(0));
  // A new reader: batches are small, and the buffer that held the model is let go.
  const batches = new Requests();
  for (let frame = batches.next(); frame; frame = batches.next()) {
    const input = new Float32Array(frame.buffer, 0, frame.length / Float32Array.BYTES_PER_ELEMENT);
    const scores = await attempt(() => scorer.score(input, input.length / wanted.features));
    if (scores) writeFrame(Answer.Scores, bytesOf(scores));
  }
}

/** A model that computes for ever hears of nothing, not of the end of its agent either. */
async function endWithParent(): Promise<void> {
  const { default: koffi } = await import('koffi');
  const prctl = koffi.load(null).func('int prctl(int option, ulong argument)') as (
    option: number,
    argument: number,
  ) => number;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/** A failure is answered with its message. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    writeFrame(Answer.Failure, Buffer.from(describeError(error)));
    return undefined;
  }
}

/** What comes on standard input. Nothing else happens in this process, so it may wait here. */
class Requests {
  private readonly head = Buffer.alloc(HEADER_BYTES);
  /** Memory that is new for each batch costs more than to fill it. */
  private body = new Uint8Array(0);

  /** @returns a request, until the next one is asked for; undefined at the end of the input */
  next(): Uint8Array<ArrayBuffer> | undefined {
    if (!fill(this.head)) return undefined;
    const { bytes } = readHeader(this.head);
    if (this.body.length < bytes) this.body = new Uint8Array(bytes);
    const request = this.body.subarray(0, bytes);
    return fill(request) ? request : undefined;
  }
}

function fill(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const read = readSync(STDIN, bytes, at, bytes.length - at, null);
    if (read === 0) return false;
    at += read;
  }
  return true;
}

function writeFrame(kind: Answer, body: Uint8Array): void {
  for (const bytes of [header(kind, body.length), body])
    for (let at = 0; at < bytes.length;) at += writeSync(STDOUT, bytes, at);
}
