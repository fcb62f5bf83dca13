import { fromBinary, type UnknownField } from '@bufbuild/protobuf';
import { SharedError } from '../errors/index.js';
import {
  ModelProtoSchema,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type OperatorSetIdProto,
  type ValueInfoProto,
} from '../gen/onnx/onnx_pb.js';
import { tensorFault } from './onnx-tensor.js';
import { treeFault } from './onnx-trees.js';

/**
 * Operators that a model may use, by domain. None of them loops, allocates by a number in the model, or holds a
 * sub-graph: a 145-byte ONNX file can otherwise take gigabytes or never return. An operator of any other domain, and a
 * local function, may have the name of one of these and do anything.
 */
const ALLOWED_OPERATORS: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set([
    ...['Gemm', 'MatMul', 'Add', 'Sub', 'Mul', 'Div', 'Relu', 'Sigmoid', 'Tanh', 'Softmax', 'Cast', 'Identity'],
    ...['Concat', 'Asinh', 'Clip'],
  ]),
  'ai.onnx.ml': new Set([
    ...['TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'LinearClassifier', 'LinearRegressor'],
    ...['Scaler', 'Normalizer', 'ZipMap', 'Imputer'],
  ]),
};

/** Versions of each domain that give the allowed operators the meaning that was looked at. */
const OPSETS: Readonly<Record<string, { readonly first: bigint; readonly last: bigint }>> = {
  '': { first: 9n, last: 22n },
  'ai.onnx.ml': { first: 1n, last: 4n },
};

/** A trained model has about 20 nodes, each with about 20 attributes. */
const MAX_NODES = 25_000;
const MAX_ATTRIBUTES = 100_000;
/** Features and classes are far fewer; a batch's rows have no number in the file. */
const MAX_SIDE = 65_536n;

/** Fields that only describe. Whatever else the decoder has no name for, the runtime may act on. */
const HARMLESS = {
  model: new Set([4, 5, 6, 14]),
  graph: new Set([10, 13, 16]),
  node: new Set([6, 9]),
  attribute: new Set([13]),
} as const;
/** The fields of the specification that hold what is refused, for the message. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  'model 20': 'training information',
  'model 25': 'local functions',
  'graph 14': 'quantization annotations',
  'graph 15': 'sparse initializers',
  'node 8': 'overloads of functions',
  'attribute 10': 'lists of tensors',
  'attribute 11': 'lists of sub-graphs',
  'attribute 21': 'references to attributes of functions',
  'attribute 22': 'sparse tensors',
  'attribute 23': 'lists of sparse tensors',
};

/**
 * Checks an ONNX file without running it: it parses, uses allowed operators only, keeps its data inside, and all of it
 * is where the check looks.
 * @throws PicketError `model.forbidden-onnx`
 */
export function inspectOnnx(bytes: Uint8Array): void {
  const model = parse(bytes);
  checkFields('model', model.$unknown);
  const { graph } = model;
  if (!graph || graph.node.length === 0) throw refuse('it has no operators');
  checkFields('graph', graph.$unknown);
  model.opsetImport.forEach(checkOpset);
  checkSize(graph);
  graph.node.forEach(checkNode);
  for (const tensor of graph.initializer) {
    const fault = tensorFault(tensor);
    if (fault !== undefined) throw refuse(`tensor ${quote(tensor.name)} ${fault}`);
  }
  [...graph.input, ...graph.output].forEach(checkShape);
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw refuse('it is not an ONNX file', error);
  }
}

function checkFields(of: keyof typeof HARMLESS, unknown: readonly UnknownField[] | undefined): void {
  const field = unknown?.find(({ no }) => !HARMLESS[of].has(no));
  if (field) throw refuse(`it holds ${FIELD_NAMES[`${of} ${field.no}`] ?? `field ${field.no} of a ${of}`}`);
}

function checkOpset({ domain, version }: OperatorSetIdProto): void {
  const known = OPSETS[domain];
  if (!known) throw refuse(`domain ${quote(domain)} is not allowed`);
  if (version < known.first || version > known.last)
    throw refuse(
      `version ${version} of the operators of ${quote(domain)} is not between ${known.first} and ${known.last}`,
    );
}

function checkSize({ node }: GraphProto): void {
  if (node.length > MAX_NODES) throw refuse(`it has more than ${MAX_NODES} operators`);
  const attributes = node.reduce((sum, { attribute }) => sum + attribute.length, 0);
  if (attributes > MAX_ATTRIBUTES) throw refuse(`its operators have more than ${MAX_ATTRIBUTES} attributes`);
}

function checkNode(node: NodeProto): void {
  checkFields('node', node.$unknown);
  const operators = ALLOWED_OPERATORS[node.domain];
  if (!operators) throw refuse(`domain ${quote(node.domain)} is not allowed`);
  if (!operators.has(node.opType)) throw refuse(`operator ${quote(node.opType)} is not allowed`);
  for (const attribute of node.attribute) checkAttribute(node.opType, attribute);
  if (new Set(node.attribute.map(({ name }) => name)).size < node.attribute.length)
    throw refuse(`operator ${node.opType} has an attribute twice`);
  const fault = node.opType.startsWith('TreeEnsemble') ? treeFault(node) : undefined;
  if (fault !== undefined) throw refuse(`operator ${node.opType} ${fault}`);
}

function checkAttribute(operator: string, attribute: AttributeProto): void {
  if (attribute.g) throw refuse(`operator ${operator} holds a sub-graph`);
  checkFields('attribute', attribute.$unknown);
  const fault = attribute.t && tensorFault(attribute.t);
  if (fault !== undefined) throw refuse(`attribute ${quote(attribute.name)} of ${operator} ${fault}`);
}

function checkShape({ name, type }: ValueInfoProto): void {
  if (type?.value.case !== 'tensorType') return;
  for (const { value } of type.value.value.shape?.dim ?? [])
    if (value.case === 'dimValue' && (value.value < 0n || value.value > MAX_SIDE))
      throw refuse(`${quote(name)} has a side of ${value.value}`);
}

/** A text of the file, which may be anything. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

function refuse(reason: string, cause?: unknown): SharedError {
  return new SharedError('model.forbidden-onnx', 'user', `model refused: ${reason}`, { cause });
}
