import { useCallback, useState } from 'react';

const PREFIX = 'picket.draft.';

function read<Value>(key: string): Value | undefined {
  const text = sessionStorage.getItem(PREFIX + key);
  return text === null ? undefined : (JSON.parse(text) as Value);
}

/**
 * State of a form that outlives its drawer: what was typed is there again when the drawer is opened again, until it has
 * been sent. `key` says whose draft it is.
 */
export function useDraft<Value>(key: string, initial: Value) {
  const [value, setValue] = useState<Value>(() => read<Value>(key) ?? initial);
  const set = useCallback(
    (next: Value) => {
      sessionStorage.setItem(PREFIX + key, JSON.stringify(next));
      setValue(next);
    },
    [key],
  );
  const clear = useCallback(() => sessionStorage.removeItem(PREFIX + key), [key]);
  return [value, set, clear] as const;
}

const kept = new Map<string, unknown>();

/** The same for what cannot be written down, such as chosen files: kept until the page is loaded again. */
export function useKept<Value>(key: string, initial: Value) {
  const [value, setValue] = useState<Value>(() => (kept.get(key) as Value | undefined) ?? initial);
  const set = useCallback(
    (next: Value) => {
      kept.set(key, next);
      setValue(next);
    },
    [key],
  );
  const clear = useCallback(() => void kept.delete(key), [key]);
  return [value, set, clear] as const;
}
