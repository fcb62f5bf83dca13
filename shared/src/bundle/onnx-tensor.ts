import { TensorProto_DataLocation, type TensorProto } from '../gen/onnx/onnx_pb.js';

/** `data_type` of the specification: bytes of an element, and how many elements stand in a field of their own. */
const TYPES: Readonly<Record<number, { readonly bytes: number; readonly typed: (tensor: TensorProto) => number }>> = {
  1: { bytes: 4, typed: ({ floatData }) => floatData.length },
  6: { bytes: 4, typed: ({ int32Data }) => int32Data.length },
  7: { bytes: 8, typed: ({ int64Data }) => int64Data.length },
  9: { bytes: 1, typed: ({ int32Data }) => int32Data.length },
  11: { bytes: 8, typed: ({ doubleData }) => doubleData.length },
};
/** `doc_string` and `metadata_props`; not the pairs that say where data outside of the file lies. */
const HARMLESS_FIELDS: ReadonlySet<number> = new Set([12, 16]);
const EXTERNAL_DATA_FIELD = 13;
/** More elements than a bundle has bytes. */
const MAX_ELEMENTS = 1n << 28n;
const MAX_DIMENSIONS = 8;

/** Why a tensor is not one that holds its own data, all of it; undefined when it is. */
export function tensorFault(tensor: TensorProto): string | undefined {
  const unknown = tensor.$unknown?.find(({ no }) => !HARMLESS_FIELDS.has(no));
  if (tensor.dataLocation !== TensorProto_DataLocation.DEFAULT || unknown?.no === EXTERNAL_DATA_FIELD)
    return 'keeps data outside of the file';
  if (unknown) return `has field ${unknown.no}, which is not allowed`;
  const type = TYPES[tensor.dataType];
  if (!type) return `has data of type ${tensor.dataType}, which is not allowed`;
  const elements = elementsOf(tensor.dims);
  if (elements === undefined) return `has impossible sides (${tensor.dims.slice(0, MAX_DIMENSIONS).join(' × ')})`;
  const given = tensor.rawData.length > 0 ? tensor.rawData.length / type.bytes : type.typed(tensor);
  return given === elements ? undefined : `holds ${given} elements instead of ${elements}`;
}

/** The product of the sides, which is looked at before it can run over; undefined for sides that no model has. */
function elementsOf(sides: readonly bigint[]): number | undefined {
  if (sides.length > MAX_DIMENSIONS) return undefined;
  let elements = 1n;
  for (const side of sides) {
    if (side < 0n || side > MAX_ELEMENTS) return undefined;
    elements *= side;
    if (elements > MAX_ELEMENTS) return undefined;
  }
  return Number(elements);
}
