const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal that would end the process ends the input instead: what is known then is written as at the end of a
 * file. A second one ends the process.
 */
export function stopOnSignals(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of STOP_SIGNALS) process.once(signal, () => stopping.abort());
  return stopping.signal;
}
