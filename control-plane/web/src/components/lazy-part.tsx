import { Button, Stack, Text } from '@mantine/core';
import { useEffect, useState, type ComponentType } from 'react';
import { onceLive } from '../api/connection.js';
import { Placeholder } from './loaded.js';

/** The rest of the console, fetched while nothing else is to do, so that a click needs no server. */
const parts: (() => Promise<unknown>)[] = [];

const PREFETCH_AFTER_MS = 2_000;

/** Fetches, one after the other, whatever has not been opened yet; a page brings the charts in it. */
async function fetchParts(): Promise<void> {
  // The list grows while it is gone through. What fails here is fetched again when it is opened.
  for (const fetch of parts) await fetch().catch(() => undefined);
}

export function prefetchParts(): () => void {
  const timer = setTimeout(() => void fetchParts(), PREFETCH_AFTER_MS);
  return () => clearTimeout(timer);
}

/**
 * A page or chart whose code is fetched when it is first shown. Without an answer it says so in its own place, and tries
 * again as soon as the control plane is heard of.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  height: number,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  const fetch = async () => (loaded ??= await load());
  parts.push(fetch);

  return function Part(props: Props) {
    const [Content, setContent] = useState(() => loaded);
    const [failures, setFailures] = useState(0);
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
      let isShown = true;
      fetch().then(
        (component) => isShown && setContent(() => component),
        () => isShown && setFailures(attempt + 1),
      );
      return () => {
        isShown = false;
      };
    }, [attempt]);
    useEffect(() => {
      if (failures === 0) return undefined;
      return onceLive(() => (failures === 1 ? setAttempt(1) : reloadOnce()));
    }, [failures]);
    if (Content) return <Content {...props} />;
    return failures > attempt ? <NotLoaded /> : <Placeholder height={height} />;
  };
}

const NotLoaded = () => (
  <Stack gap={6} align="center" py="xl" px="md" ta="center" role="alert">
    <Text fw={550}>This part of the console could not be loaded</Text>
    <Text size="sm" c="dimmed">
      The control plane does not answer. It is tried again as soon as it does.
    </Text>
    <Button variant="default" size="compact-sm" onClick={() => window.location.reload()}>
      Load again
    </Button>
  </Stack>
);

const RELOADED_AT = 'picket.reloaded-at';
const RELOAD_PAUSE_MS = 60_000;

/** After an upgrade the names of the console's files are others: a new page knows them. Never in a circle. */
function reloadOnce(): void {
  const last = Number(sessionStorage.getItem(RELOADED_AT));
  if (Date.now() - last < RELOAD_PAUSE_MS) return;
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  window.location.reload();
}
