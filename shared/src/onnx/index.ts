/** Messages of the ONNX format, as far as Picket writes and inspects it. */
export * from '../gen/onnx/onnx_pb.js';
export { disableOnnxTelemetry } from './telemetry.js';
