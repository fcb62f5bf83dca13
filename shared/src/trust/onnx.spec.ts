import { describe, expect, it } from '@jest/globals';
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation, type GraphProto } from '../gen/onnx/onnx_pb.js';
import { inspectOnnx } from './onnx.js';

function onnx(graph: Partial<{ opTypes: string[]; external: boolean; subGraph: boolean }>): Uint8Array {
  const inner = { node: [{ opType: 'Add' }] } as unknown as GraphProto;
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      graph: {
        node: (graph.opTypes ?? ['TreeEnsembleClassifier']).map((opType) => ({
          opType,
          attribute: graph.subGraph ? [{ name: 'body', g: { node: inner.node } }] : [],
        })),
        initializer: graph.external ? [{ name: 'w', dataLocation: TensorProto_DataLocation.EXTERNAL }] : [],
      },
    }),
  );
}

describe('inspectOnnx', () => {
  it('passes a tree ensemble', () => expect(() => inspectOnnx(onnx({}))).not.toThrow());

  it.each([
    ['a loop', onnx({ opTypes: ['Loop'] }), /operator Loop/],
    ['an allocation by a number in the model', onnx({ opTypes: ['ConstantOfShape', 'Softmax'] }), /ConstantOfShape/],
    ['a sub-graph', onnx({ opTypes: ['Add'], subGraph: true }), /sub-graph/],
    ['data outside of the file', onnx({ external: true }), /outside/],
    ['an empty graph', onnx({ opTypes: [] }), /no operators/],
    ['text', Buffer.from('this is no model at all'), /not an ONNX file|no operators/],
  ])('refuses %s', (_name, bytes, reason) => expect(() => inspectOnnx(bytes)).toThrow(reason));
});
