import { readFile, writeFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { disableOnnxTelemetry } from '@picket/shared/onnx';
import {
  goldenFault,
  goldenInput,
  inspectOnnx,
  packBundle,
  unpackBundle,
  type GoldenAnswers,
  type ModelBundle,
  type ModelManifest,
} from '@picket/shared/bundle';
import { ControlPlaneError } from '../../../errors.js';
import { renamedCard } from '../../versions/domain/model-card.js';
import { evaluationOf, storageProblem } from './received-bundle.js';
import { unstorable } from '../../registry.errors.js';
import { defineTask } from '../../../platform/jobs/define-job.js';
import { vetJob, type VetInput, type Vetted } from './vet-job.js';

/**
 * Opens a bundle that a client has sent, inspects its model, runs it on its golden rows and writes down what it says.
 * All of that happens in a process that can be killed: unpacking may take memory, and what ONNX Runtime computes
 * nothing else can stop.
 * @throws PicketError `model.invalid-bundle`, `model.forbidden-onnx`, `model.vet`, `model.unstorable`
 */
export async function vetBundle({ path, out, rename }: VetInput): Promise<void> {
  const bundle = unpackBundle(await readFile(path));
  if (rename) return writeFile(out, packBundle(renamed(bundle, rename)));
  inspectOnnx(bundle.model);
  const fault = goldenFault(bundle.manifest, await answersOf(bundle.manifest, bundle.model));
  if (fault !== undefined) throw refuse(`it does not compute what it should: ${fault}`);
  return writeFile(out, JSON.stringify(vettedContent(bundle)));
}

function vettedContent(bundle: ModelBundle): Vetted {
  const problem = storageProblem(bundle);
  if (problem !== undefined) throw unstorable(problem);
  const evaluation = evaluationOf(bundle);
  if (evaluation && 'fault' in evaluation) throw unstorable(evaluation.fault);
  const { manifest, card } = bundle;
  return { manifest, card, evaluation };
}

/** Another name is another manifest, so another digest: the new one says which bundle it was made of. */
function renamed(bundle: ModelBundle, { name, version, importedFrom }: NonNullable<VetInput['rename']>): ModelBundle {
  const lineage = { ...bundle.manifest.lineage, importedFrom };
  const manifest = { ...bundle.manifest, name, version, lineage };
  return { ...bundle, manifest, card: renamedCard(bundle.card, manifest) };
}

async function answersOf(manifest: ModelManifest, model: Uint8Array): Promise<GoldenAnswers> {
  const { onnx, novelty } = manifest;
  disableOnnxTelemetry();
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  } as const;
  const input = new Tensor('float32', goldenInput(manifest), [manifest.golden.inputs.length, manifest.features.length]);
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

function refuse(reason: string, cause?: unknown): ControlPlaneError {
  return new ControlPlaneError('model.vet', `the model did not pass its test: ${reason}`, {
    cause,
    next: 'take the bundle from where it was trained',
  });
}

/** The work of `vetJob`, as its process runs it. */
export const task = defineTask(vetJob, vetBundle);
