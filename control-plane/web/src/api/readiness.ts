import type { ReadinessDto } from './types.js';

const PATIENCE_MS = 5000;

/** Outside of the API's paths, and with an answer to read whether the control plane is ready or not. */
export async function getReadiness(): Promise<ReadinessDto> {
  const response = await fetch('/readyz', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return (await response.json()) as ReadinessDto;
}
