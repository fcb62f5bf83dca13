import { useCallback, useRef } from 'react';

/**
 * Runs what it is given unless an earlier run has not settled yet: a second press, a key beside the button, a key held
 * down. A state would come too late for what happens before the next rendering.
 */
export function useOnce(): (run: () => Promise<unknown>) => void {
  const busy = useRef(false);
  return useCallback((run) => {
    if (busy.current) return;
    busy.current = true;
    void run()
      // Said where the mutation's state is shown.
      .catch(() => undefined)
      .finally(() => {
        busy.current = false;
      });
  }, []);
}
