import { useHotkeys } from '@mantine/hooks';

/**
 * Keys that act while the user does not type: each once per press. A key that is held down does not act again.
 * @param keys by the key's name
 */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  useHotkeys(Object.entries(keys).map(([key, act]) => [key, (event) => event.repeat || act()]));
}
