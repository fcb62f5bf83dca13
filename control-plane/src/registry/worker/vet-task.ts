import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { PicketError } from '@picket/shared/errors';
import { disableOnnxTelemetry } from '@picket/shared/onnx';
import { inspectOnnx, unpackBundle, type ModelManifest } from '@picket/shared/trust';
import { goldenFault, type GoldenAnswers } from '../domain/golden-fault.js';
import type { VetInput } from './vet-messages.js';

/**
 * Opens a bundle that somebody has sent, inspects its model and runs it on its golden rows. All of that happens in a
 * process that can be killed: unpacking may take memory, and what ONNX Runtime computes nothing else can stop.
 * @throws PicketError `model.invalid-bundle`, `model.forbidden-onnx`, `model.vet`
 */
export async function vetBundle({ path }: VetInput): Promise<void> {
  const { manifest, model } = unpackBundle(await readFile(path));
  inspectOnnx(model);
  const fault = goldenFault(manifest, await answersOf(manifest, model));
  if (fault !== undefined) throw refuse(`it does not compute what it should: ${fault}`);
}

async function answersOf(
  { onnx, golden, novelty, features }: ModelManifest,
  model: Uint8Array,
): Promise<GoldenAnswers> {
  disableOnnxTelemetry();
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  } as const;
  const rows = Float32Array.from(golden.inputs.flat(), (cell) => cell ?? NaN);
  const input = new Tensor('float32', rows, [golden.inputs.length, features.length]);
  const wanted = [onnx.probabilitiesName, ...(novelty ? [novelty.outputName] : [])];
  const outputs = await InferenceSession.create(model, options)
    .then((session) => session.run({ [onnx.inputName]: input }, wanted))
    .catch((cause: unknown) => {
      throw refuse(`it cannot be run: ${firstLine(cause)}`, cause);
    });
  return {
    probabilities: floatsOf(outputs[onnx.probabilitiesName]),
    novelty: novelty && floatsOf(outputs[novelty.outputName]),
  };
}

function floatsOf(output: Tensor | undefined): Float32Array {
  return output?.data instanceof Float32Array ? output.data : new Float32Array(0);
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

function refuse(reason: string, cause?: unknown): PicketError {
  return new PicketError('model.vet', 'user', `the model did not pass its test: ${reason}`, {
    cause,
    next: 'take the bundle from where it was trained',
  });
}
