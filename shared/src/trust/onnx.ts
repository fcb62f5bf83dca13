import { fromBinary } from '@bufbuild/protobuf';
import { PicketError } from '../errors/index.js';
import { ModelProtoSchema, TensorProto_DataLocation, type GraphProto, type ModelProto } from '../gen/onnx/onnx_pb.js';

/**
 * Operators that a model may use. None of them loops, allocates by a number in the model, or holds a sub-graph: a
 * 145-byte ONNX file can otherwise take gigabytes or never return.
 */
const ALLOWED_OPERATORS: ReadonlySet<string> = new Set([
  'TreeEnsembleClassifier',
  'TreeEnsembleRegressor',
  'Scaler',
  'Normalizer',
  'LinearClassifier',
  'LinearRegressor',
  'ZipMap',
  ...['Gemm', 'MatMul', 'Add', 'Sub', 'Mul', 'Div', 'Relu', 'Sigmoid', 'Tanh', 'Softmax', 'Cast', 'Identity', 'Concat'],
  ...['Imputer', 'Asinh', 'Clip'],
]);

/**
 * Checks an ONNX file without running it: it parses, uses allowed operators only and keeps its data inside.
 * @throws PicketError `model.forbidden-onnx`
 */
export function inspectOnnx(bytes: Uint8Array): void {
  const graph = parse(bytes).graph;
  if (!graph || graph.node.length === 0) throw refuse('it has no operators');
  checkOperators(graph);
  if (graph.initializer.some((tensor) => tensor.dataLocation === TensorProto_DataLocation.EXTERNAL))
    throw refuse('it keeps data outside of the file');
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw refuse('it is not an ONNX file', error);
  }
}

function checkOperators(graph: GraphProto): void {
  for (const node of graph.node) {
    if (!ALLOWED_OPERATORS.has(node.opType)) throw refuse(`operator ${node.opType || '(none)'} is not allowed`);
    if (node.attribute.some((attribute) => attribute.g)) throw refuse(`operator ${node.opType} holds a sub-graph`);
  }
}

function refuse(reason: string, cause?: unknown): PicketError {
  return new PicketError('model.forbidden-onnx', 'user', `model refused: ${reason}`, { cause });
}
