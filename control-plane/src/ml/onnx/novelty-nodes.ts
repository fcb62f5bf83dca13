import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  type NodeProtoSchema,
  type TensorProtoSchema,
} from '@picket/shared/onnx';
import type { Autoencoder } from '../novelty/autoencoder.js';
import { CLIP } from '../novelty/normalise.js';

export const NOVELTY_NAME = 'novelty';
const FLOAT = 1;

type Node = MessageInitShape<typeof NodeProtoSchema>;
type Tensor = MessageInitShape<typeof TensorProtoSchema>;

/**
 * Writes an autoencoder as ONNX: from the model's input to an output `novelty`, float32 [rows, 1]. Step by step what
 * `scoreRows` computes; a missing value becomes the one whose normalised value is 0.
 */
export function noveltyNodes(autoencoder: Autoencoder, inputName: string): { nodes: Node[]; initializers: Tensor[] } {
  const { normaliser, weights, width, components } = autoencoder;
  const { means, deviations } = normaliser;
  const ml = 'ai.onnx.ml';
  return {
    nodes: [
      node('Imputer', [inputName], 'present', ml, [
        floats('imputed_value_floats', means.map(Math.sinh)),
        { name: 'replaced_value_float', type: Type.FLOAT, f: NaN },
      ]),
      node('Asinh', ['present'], 'logarithm'),
      node('Scaler', ['logarithm'], 'scaled', ml, [
        floats('offset', means),
        floats(
          'scale',
          deviations.map((deviation) => 1 / deviation),
        ),
      ]),
      node('Clip', ['scaled', 'clip_low', 'clip_high'], 'normalised'),
      node('MatMul', ['normalised', 'encoder'], 'code'),
      node('MatMul', ['code', 'decoder'], 'unfolded'),
      node('Sub', ['normalised', 'unfolded'], 'difference'),
      node('Mul', ['difference', 'difference'], 'squares'),
      node('MatMul', ['squares', 'ones'], 'error'),
      node('Add', ['error', 'width'], 'error_and_width'),
      node('Div', ['error', 'error_and_width'], NOVELTY_NAME),
    ],
    initializers: [
      tensor('clip_low', [], Float32Array.of(-CLIP)),
      tensor('clip_high', [], Float32Array.of(CLIP)),
      tensor('encoder', [width, components], weights),
      tensor('decoder', [components, width], transpose(weights, width, components)),
      tensor('ones', [width, 1], new Float32Array(width).fill(1)),
      tensor('width', [], Float32Array.of(width)),
    ],
  };
}

function node(opType: string, input: string[], output: string, domain = '', attribute: Node['attribute'] = []): Node {
  return { opType, input, output: [output], domain, attribute };
}

function floats(name: string, values: Float32Array) {
  return { name, type: Type.FLOATS, floats: [...values] };
}

function tensor(name: string, dims: readonly number[], values: Float32Array): Tensor {
  return { name, dims: dims.map(BigInt), dataType: FLOAT, floatData: [...values] };
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!);
}
