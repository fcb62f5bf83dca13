import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type ValueInfoProto,
} from '@picket/shared/onnx';

const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;
const BOOL = 9;

/** A model that never answers: `Loop` with a condition that stays true. */
export function endlessModel(features: number, classes: number): Uint8Array {
  const body = graph({
    name: 'body',
    nodes: [
      ['Identity', ['condition'], ['again']],
      ['Identity', ['state'], ['next']],
    ],
    inputs: [tensor('iteration', INT64, []), tensor('condition', BOOL, []), tensor('state', FLOAT, ['rows', classes])],
    outputs: [tensor('again', BOOL, []), tensor('next', FLOAT, ['rows', classes])],
  });
  const loop = create(NodeProtoSchema, {
    opType: 'Loop',
    input: ['', 'yes', 'start'],
    output: ['probabilities'],
    attribute: [create(AttributeProtoSchema, { name: 'body', type: AttributeProto_AttributeType.GRAPH, g: body })],
  });
  const outer = graph({
    name: 'endless',
    nodes: [['MatMul', ['features', 'weights'], ['start']]],
    inputs: [tensor('features', FLOAT, ['rows', features])],
    outputs: [tensor('probabilities', FLOAT, ['rows', classes])],
  });
  outer.node.push(loop);
  outer.initializer.push(
    create(TensorProtoSchema, { name: 'yes', dataType: BOOL, dims: [], rawData: new Uint8Array([1]) }),
    weights(features, classes),
  );
  return toBinary(ModelProtoSchema, model(outer));
}

/** A model of a few hundred bytes that makes gigabytes of ones before it answers. */
export function hugeModel(features: number, classes: number): Uint8Array {
  const outer = graph({
    name: 'huge',
    nodes: [
      ['ConstantOfShape', ['shape'], ['ones']],
      ['Exp', ['ones'], ['more']],
      ['ReduceMax', ['more'], ['largest']],
      ['MatMul', ['features', 'weights'], ['start']],
      ['Add', ['start', 'largest'], ['probabilities']],
    ],
    inputs: [tensor('features', FLOAT, ['rows', features])],
    outputs: [tensor('probabilities', FLOAT, ['rows', classes])],
  });
  outer.node[2].attribute.push(
    create(AttributeProtoSchema, { name: 'keepdims', type: AttributeProto_AttributeType.INT, i: 0n }),
  );
  outer.initializer.push(
    create(TensorProtoSchema, { name: 'shape', dataType: INT64, dims: [1n], int64Data: [1_000_000_000n] }),
    weights(features, classes),
  );
  return toBinary(ModelProtoSchema, model(outer));
}

/** A model that says the same of every flow, and no number where a feature of the flow is missing. */
export function nanModel(features: number, classes: number): Uint8Array {
  const outer = graph({
    name: 'nan',
    nodes: [
      ['MatMul', ['features', 'weights'], ['zeros']],
      ['Add', ['zeros', 'shares'], ['probabilities']],
    ],
    inputs: [tensor('features', FLOAT, ['rows', features])],
    outputs: [tensor('probabilities', FLOAT, ['rows', classes])],
  });
  const shares = create(TensorProtoSchema, {
    name: 'shares',
    dataType: FLOAT,
    dims: [BigInt(classes)],
    floatData: new Array<number>(classes).fill(1 / classes),
  });
  outer.initializer.push(weights(features, classes), shares);
  return toBinary(ModelProtoSchema, model(outer));
}

/** A model of allowed operators only that takes gigabytes: it puts what it has behind itself, again and again. */
export function doublingModel(features: number, classes: number): Uint8Array {
  const doublings = Array.from({ length: 26 }, (_, index): [string, string[], string[]] => {
    const name = index === 0 ? 'start' : `doubled${index - 1}`;
    return ['Concat', [name, name], [`doubled${index}`]];
  });
  const outer = graph({
    name: 'doubling',
    nodes: [
      ['MatMul', ['features', 'weights'], ['start']],
      ...doublings,
      ['Add', ['doubled25', 'doubled25'], ['probabilities']],
    ],
    inputs: [tensor('features', FLOAT, ['rows', features])],
    outputs: [tensor('probabilities', FLOAT, ['more', classes])],
  });
  for (const node of outer.node.filter(({ opType }) => opType === 'Concat')) node.attribute.push(alongRows());
  outer.initializer.push(weights(features, classes));
  return toBinary(ModelProtoSchema, model(outer));
}

/** A model of allowed operators only that computes for minutes in little memory: one matrix product after another. */
export function toilingModel(features: number, classes: number): Uint8Array {
  return productsModel(features, classes, 2048, 20_000);
}

/** The same, but quick on a few rows, as golden rows are: a full batch takes it seconds. Each class is as likely. */
export function batchTrapModel(features: number, classes: number): Uint8Array {
  return productsModel(features, classes, 512, 4000);
}

function productsModel(features: number, classes: number, side: number, products: number): Uint8Array {
  const outer = graph({
    name: 'toiling',
    nodes: [
      // A missing value is no number, and nothing times zero would be one again.
      ['Cast', ['features'], ['whole']],
      ['Cast', ['whole'], ['known']],
      ['MatMul', ['known', 'weights'], ['product0']],
      ['MatMul', ['column', 'row'], ['square']],
      ...Array.from({ length: products }, (_, index): [string, string[], string[]] => {
        return ['MatMul', [`product${index}`, 'square'], [`product${index + 1}`]];
      }),
      ['MatMul', [`product${products}`, 'narrow'], ['scores']],
      ['Softmax', ['scores'], ['probabilities']],
    ],
    inputs: [tensor('features', FLOAT, ['rows', features])],
    outputs: [tensor('probabilities', FLOAT, ['rows', classes])],
  });
  for (const [index, type] of [INT32, FLOAT].entries())
    outer.node[index].attribute.push(
      create(AttributeProtoSchema, { name: 'to', type: AttributeProto_AttributeType.INT, i: BigInt(type) }),
    );
  outer.initializer.push(
    weights(features, side),
    weights(side, 1, 'column'),
    weights(1, side, 'row'),
    weights(side, classes, 'narrow'),
  );
  return toBinary(ModelProtoSchema, model(outer));
}

function alongRows() {
  return create(AttributeProtoSchema, { name: 'axis', type: AttributeProto_AttributeType.INT, i: 0n });
}

function weights(features: number, classes: number, name = 'weights') {
  const floatData = new Array<number>(features * classes).fill(0);
  return create(TensorProtoSchema, {
    name,
    dataType: FLOAT,
    dims: [BigInt(features), BigInt(classes)],
    floatData,
  });
}

function model(outer: GraphProto) {
  return create(ModelProtoSchema, {
    irVersion: 8n,
    graph: outer,
    opsetImport: [{ domain: '', version: 13n }],
  });
}

function graph(parts: {
  name: string;
  nodes: [string, string[], string[]][];
  inputs: ValueInfoProto[];
  outputs: ValueInfoProto[];
}): GraphProto {
  return create(GraphProtoSchema, {
    name: parts.name,
    node: parts.nodes.map(([opType, input, output]) => create(NodeProtoSchema, { opType, input, output })),
    input: parts.inputs,
    output: parts.outputs,
  });
}

function tensor(name: string, elemType: number, shape: (string | number)[]): ValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === 'string'
      ? { value: { case: 'dimParam' as const, value: size } }
      : { value: { case: 'dimValue' as const, value: BigInt(size) } },
  );
  const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType, shape: { dim } } } });
  return create(ValueInfoProtoSchema, { name, type });
}
