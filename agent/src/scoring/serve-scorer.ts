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
  const shape = readFrame();
  const model = readFrame();
  if (!shape || !model) return;
  const wanted = shapeSchema.parse(JSON.parse(Buffer.from(shape).toString()));
  const scorer = await attempt(() => OnnxScorer.load(model, wanted));
  if (!scorer) return;
  writeFrame(Answer.Scores, new Uint8Array(0));
  for (let frame = readFrame(); frame; frame = readFrame()) {
    const input = new Float32Array(frame.buffer);
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

/** What fails is answered in words. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    writeFrame(Answer.Failure, Buffer.from(describeError(error)));
    return undefined;
  }
}

/** Nothing else happens in this process, so it may wait here. @returns undefined at the end of the input */
function readFrame(): Uint8Array<ArrayBuffer> | undefined {
  const head = Buffer.alloc(HEADER_BYTES);
  if (!fill(head)) return undefined;
  const body = new Uint8Array(readHeader(head).bytes);
  return fill(body) ? body : undefined;
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
