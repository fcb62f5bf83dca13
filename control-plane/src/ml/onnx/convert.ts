import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  ModelProtoSchema,
  type AttributeProtoSchema,
  type ValueInfoProtoSchema,
} from '@picket/shared/onnx';
import type { Autoencoder } from '../novelty/autoencoder.js';
import { NOVELTY_NAME, noveltyNodes } from './novelty-nodes.js';
import { identityCalibration, type Calibration } from '../calibration/calibration.js';
import type { XgboostModel, XgboostTree } from './xgboost-model.js';

export const INPUT_NAME = 'features';
export const PROBABILITIES_NAME = 'probabilities';
const LABEL_NAME = 'label';

/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;
const IR_VERSION = 8n;
const OPERATOR_SETS = [
  { domain: '', version: 17n },
  { domain: 'ai.onnx.ml', version: 3n },
];

type Attribute = MessageInitShape<typeof AttributeProtoSchema>;
type ValueInfo = MessageInitShape<typeof ValueInfoProtoSchema>;

/** What a model may have beside its trees. */
export interface ModelParts {
  readonly calibration?: Calibration;
  readonly autoencoder?: Autoencoder | undefined;
}

/**
 * Writes a model as an ONNX TreeEnsembleClassifier: input `features` float32 [rows, features], output `probabilities`
 * float32 [rows, classes]. XGBoost goes left where `x < threshold`, both in single precision, and where a missing value
 * has been learnt to go; BRANCH_LT and `missing_value_tracks_true` say exactly that. The calibration is linear in the
 * scores, so it disappears into leaves and base values. With an autoencoder there is a second output, `novelty`.
 */
export function toOnnx(model: XgboostModel, parts: ModelParts = {}): Uint8Array {
  const { calibration = identityCalibration(model.classCount), autoencoder } = parts;
  const node = {
    opType: 'TreeEnsembleClassifier',
    domain: 'ai.onnx.ml',
    input: [INPUT_NAME],
    output: [LABEL_NAME, PROBABILITIES_NAME],
    attribute: [
      ...nodeAttributes(model.trees),
      ...leafAttributes(model, calibration),
      ...outputAttributes(model, calibration),
    ],
  };
  const novelty = autoencoder && noveltyNodes(autoencoder, INPUT_NAME);
  const graph = {
    name: 'picket',
    node: [node, ...(novelty?.nodes ?? [])],
    initializer: novelty?.initializers ?? [],
    input: [tensor(INPUT_NAME, FLOAT, model.featureCount)],
    output: [
      tensor(LABEL_NAME, INT64),
      tensor(PROBABILITIES_NAME, FLOAT, model.classCount),
      ...(novelty ? [tensor(NOVELTY_NAME, FLOAT, 1)] : []),
    ],
  };
  const message = { irVersion: IR_VERSION, producerName: 'picket', opsetImport: OPERATOR_SETS, graph };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, message));
}

function nodeAttributes(trees: readonly XgboostTree[]): Attribute[] {
  const flat = <T>(pick: (tree: XgboostTree, node: number, id: number) => T): T[] =>
    trees.flatMap((tree, id) => tree.left_children.map((_, node) => pick(tree, node, id)));
  return [
    integers(
      'nodes_treeids',
      flat((_, __, id) => id),
    ),
    integers(
      'nodes_nodeids',
      flat((_, node) => node),
    ),
    integers(
      'nodes_featureids',
      flat((tree, node) => (isLeaf(tree, node) ? 0 : tree.split_indices[node]!)),
    ),
    strings(
      'nodes_modes',
      flat((tree, node) => (isLeaf(tree, node) ? 'LEAF' : 'BRANCH_LT')),
    ),
    floats(
      'nodes_values',
      flat((tree, node) => (isLeaf(tree, node) ? 0 : tree.split_conditions[node]!)),
    ),
    integers(
      'nodes_truenodeids',
      flat((tree, node) => Math.max(0, tree.left_children[node]!)),
    ),
    integers(
      'nodes_falsenodeids',
      flat((tree, node) => Math.max(0, tree.right_children[node]!)),
    ),
    integers(
      'nodes_missing_value_tracks_true',
      flat((tree, node) => Number(tree.default_left[node]!)),
    ),
  ];
}

function leafAttributes({ trees, treeClasses }: XgboostModel, { scale }: Calibration): Attribute[] {
  const leaves = trees.flatMap((tree, id) =>
    tree.left_children.flatMap((_, node) => (isLeaf(tree, node) ? [{ tree, id, node }] : [])),
  );
  return [
    integers(
      'class_treeids',
      leaves.map(({ id }) => id),
    ),
    integers(
      'class_nodeids',
      leaves.map(({ node }) => node),
    ),
    integers(
      'class_ids',
      leaves.map(({ id }) => treeClasses[id]!),
    ),
    floats(
      'class_weights',
      leaves.map(({ tree, node }) => scale * Math.fround(tree.split_conditions[node]!)),
    ),
  ];
}

function outputAttributes(model: XgboostModel, { scale, biases }: Calibration): Attribute[] {
  const isBinary = model.objective === 'binary:logistic';
  const scores = baseScores(model).map((score, index) => scale * score + biases[isBinary ? 1 : index]!);
  return [
    integers('classlabels_int64s', [...Array(model.classCount).keys()]),
    floats('base_values', scores),
    { name: 'post_transform', type: Type.STRING, s: utf8(isBinary ? 'LOGISTIC' : 'SOFTMAX') },
  ];
}

/** Score before the first tree; one in a binary model, whose base score is a probability while its trees add logits. */
function baseScores({ objective, classCount, baseScores: base }: XgboostModel): number[] {
  if (objective === 'binary:logistic') return [Math.log(base[0]! / (1 - base[0]!))];
  return Array.from({ length: classCount }, (_, index) => base[index] ?? base[0]!);
}

function isLeaf(tree: XgboostTree, node: number): boolean {
  return tree.left_children[node] === -1;
}

function integers(name: string, values: number[]): Attribute {
  return { name, type: Type.INTS, ints: values.map(BigInt) };
}

/** The JSON holds shortest decimals of single-precision numbers; rounding gives those numbers back. */
function floats(name: string, values: number[]): Attribute {
  return { name, type: Type.FLOATS, floats: values.map(Math.fround) };
}

function strings(name: string, values: string[]): Attribute {
  return { name, type: Type.STRINGS, strings: values.map(utf8) };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function tensor(name: string, elemType: number, width?: number): ValueInfo {
  const dim = [{ value: { case: 'dimParam' as const, value: 'rows' } }];
  const columns = width === undefined ? [] : [{ value: { case: 'dimValue' as const, value: BigInt(width) } }];
  return { name, type: { value: { case: 'tensorType', value: { elemType, shape: { dim: [...dim, ...columns] } } } } };
}
