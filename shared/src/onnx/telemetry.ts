/**
 * Keeps ONNX Runtime from reporting to its maker; call it before the first session of a process.
 * From 1.30 on the runtime collects host, machine id and command line, stores them in ~/.cache/Microsoft and sends them
 * away. It also recurses over each character of the command line, and crashes (SIGSEGV) from 28,000 on.
 */
export function disableOnnxTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}
