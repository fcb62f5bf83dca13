import { describe, expect, it } from '@jest/globals';
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
  type AttributeProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
} from '../gen/onnx/onnx_pb.js';
import { inspectOnnx } from './onnx.js';

type Node = MessageInitShape<typeof NodeProtoSchema>;
type Tensor = MessageInitShape<typeof TensorProtoSchema>;
type Attribute = MessageInitShape<typeof AttributeProtoSchema>;
const ML = 'ai.onnx.ml';
const FLOAT = 1;

interface Parts {
  readonly nodes?: Node[];
  readonly initializer?: Tensor[];
  readonly opsets?: [string, bigint][];
  readonly side?: bigint;
}

function onnx(parts: Parts = {}, behind: Uint8Array = new Uint8Array()): Uint8Array {
  const { nodes = [{ opType: 'Add' }], initializer = [], opsets = [], side } = parts;
  const dim = side === undefined ? [] : [{ value: { case: 'dimValue' as const, value: side } }];
  const type = { value: { case: 'tensorType' as const, value: { elemType: FLOAT, shape: { dim } } } };
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    graph: { node: nodes, initializer, output: [{ name: 'out', type }] },
    opsetImport: opsets.map(([domain, version]) => ({ domain, version })),
  });
  // What the schema has no name for stands behind; a reader takes fields in any order, and joins two graphs.
  return Buffer.concat([toBinary(ModelProtoSchema, model), behind]);
}

/** A field of a message, by its number: the length and the bytes. */
const field = (no: number, bytes: Uint8Array) =>
  Buffer.concat([
    Buffer.from([(((no << 3) | 2) & 0x7f) | (no > 15 ? 0x80 : 0), ...(no > 15 ? [no >> 4] : []), bytes.length]),
    bytes,
  ]);
const inGraph = (no: number) => field(7, field(no, Buffer.from('x')));
const onNode = (no: number) =>
  field(7, field(1, Buffer.concat([field(4, Buffer.from('Add')), field(no, Buffer.from('x'))])));
const onAttribute = (no: number) =>
  field(7, field(1, Buffer.concat([field(4, Buffer.from('Add')), field(5, field(no, Buffer.from('x')))])));

const withAttribute = (attribute: Attribute): Parts => ({ nodes: [{ opType: 'Add', attribute: [attribute] }] });
const tensor = (change: Tensor): Parts => ({ initializer: [{ name: 'w', dataType: FLOAT, ...change }] });

/** One tree: two children a node, or none. */
function trees(children: readonly (readonly [number, number] | null)[]): Node {
  const ints = (name: string, values: number[]) => ({ name, type: Type.INTS, ints: values.map(BigInt) });
  const modes = children.map((pair) => Buffer.from(pair ? 'BRANCH_LT' : 'LEAF'));
  return {
    opType: 'TreeEnsembleClassifier',
    domain: ML,
    attribute: [
      ints(
        'nodes_treeids',
        children.map(() => 0),
      ),
      ints('nodes_nodeids', [...children.keys()]),
      ints(
        'nodes_truenodeids',
        children.map((pair) => pair?.[0] ?? 0),
      ),
      ints(
        'nodes_falsenodeids',
        children.map((pair) => pair?.[1] ?? 0),
      ),
      { name: 'nodes_modes', type: Type.STRINGS, strings: modes },
    ],
  };
}

describe('inspectOnnx', () => {
  it.each([
    ['a tree ensemble', onnx({ nodes: [trees([[1, 2], null, [3, 4], null, null])], opsets: [[ML, 3n]] })],
    ['trees that share a branch', onnx({ nodes: [trees([[1, 2], [2, 3], [3, 3], null])] })],
    ['numbers in the file', onnx(tensor({ dims: [2n, 3n], floatData: [1, 2, 3, 4, 5, 6] }))],
    ['raw numbers', onnx(tensor({ dims: [2n], rawData: new Uint8Array(8) }))],
    ['one number', onnx(tensor({ floatData: [1] }))],
    ['words about it', onnx({}, field(6, Buffer.from('a model')))],
  ])('passes %s', (_name, bytes) => expect(() => inspectOnnx(bytes)).not.toThrow());

  it.each([
    ['a loop', onnx({ nodes: [{ opType: 'Loop' }] }), /operator "Loop"/],
    ['an allocation by a number', onnx({ nodes: [{ opType: 'ConstantOfShape' }] }), /ConstantOfShape/],
    ['a sub-graph', onnx(withAttribute({ g: create(GraphProtoSchema, {}) })), /sub-graph/],
    ['a list of sub-graphs', onnx({}, onAttribute(11)), /lists of sub-graphs/],
    ['a sparse tensor in an attribute', onnx({}, onAttribute(22)), /sparse tensors/],
    ['an attribute of a function', onnx({}, onAttribute(21)), /attributes of functions/],
    ['a local function', onnx({}, field(25, Buffer.from('x'))), /local functions/],
    ['training information', onnx({}, field(20, Buffer.from('x'))), /training information/],
    ['a field of the future', onnx({}, field(99, Buffer.from('x'))), /field 99 of a model/],
    ['a sparse initializer', onnx({}, inGraph(15)), /sparse initializers/],
    ['an overload', onnx({}, onNode(8)), /overloads/],
    ['another domain', onnx({ nodes: [{ opType: 'Add', domain: 'evil' }] }), /domain "evil" is not allowed/],
    ['another domain without operators', onnx({ opsets: [['com.microsoft', 1n]] }), /domain "com.microsoft"/],
    ['an operator in the wrong domain', onnx({ nodes: [{ opType: 'Add', domain: ML }] }), /operator "Add"/],
    ['operators of a future version', onnx({ opsets: [['', 99n]] }), /version 99 .* not between 9 and 22/],
    ['an attribute twice', onnx({ nodes: [{ opType: 'Add', attribute: [{ name: 'a' }, { name: 'a' }] }] }), /twice/],
    ['data outside of the file', onnx(tensor({ dataLocation: TensorProto_DataLocation.EXTERNAL })), /outside/],
    [
      'data outside, in an attribute',
      onnx(withAttribute({ name: 'v', t: { dataType: FLOAT, dataLocation: TensorProto_DataLocation.EXTERNAL } })),
      /attribute "v" of Add keeps data outside/,
    ],
    ['a side of 2^62', onnx(tensor({ dims: [2n ** 62n] })), /impossible sides/],
    ['sides whose product runs over', onnx(tensor({ dims: [2n ** 32n, 2n ** 32n] })), /impossible sides/],
    ['a negative side', onnx(tensor({ dims: [-1n] })), /impossible sides/],
    ['numbers that are not there', onnx(tensor({ dims: [5n], floatData: [1] })), /holds 1 elements instead of 5/],
    ['bytes too many', onnx(tensor({ dims: [1n], rawData: new Uint8Array(6) })), /1.5 elements instead of 1/],
    ['texts', onnx({ initializer: [{ name: 'w', dataType: 8 }] }), /data of type 8/],
    ['an output as wide as memory', onnx({ side: 2n ** 26n }), /"out" has a side of 67108864/],
    ['an output of negative width', onnx({ side: -1n }), /side of -1/],
    ['a tree that leads back', onnx({ nodes: [trees([[1, 2], null, [0, 1]])] }), /leads back to itself/],
    [
      'a tree in a knot deep down',
      onnx({
        nodes: [
          trees([
            [1, 1],
            [2, 2],
            [3, 3],
            [2, 2],
          ]),
        ],
      }),
      /leads back/,
    ],
    ['a branch to nowhere', onnx({ nodes: [trees([[1, 7], null])] }), /branch without an end/],
    [
      'more operators than a model has',
      onnx({ nodes: Array.from({ length: 25_001 }, () => ({ opType: 'Add' })) }),
      /more than 25000/,
    ],
    ['an empty graph', onnx({ nodes: [] }), /no operators/],
    ['text', Buffer.from('this is no model at all'), /not an ONNX file|no operators/],
  ])('refuses %s', (_name, bytes, reason) => expect(() => inspectOnnx(bytes)).toThrow(reason));

  it('walks a tree as deep as it has nodes', () => {
    const deep = Array.from({ length: 100_000 }, (_, index): [number, number] => [index + 1, index + 1]);
    expect(() => inspectOnnx(onnx({ nodes: [trees([...deep, null])] }))).not.toThrow();
  });
});
