import { useHotkeys } from '@mantine/hooks';

/**
 * Keys that act, while nobody types: each once for a press. What is held down repeats, and does not act again.
 * @param keys by the key's name
 */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  useHotkeys(Object.entries(keys).map(([key, act]) => [key, (event) => event.repeat || act()]));
}
