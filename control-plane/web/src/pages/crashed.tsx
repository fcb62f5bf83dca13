import { Button } from '@mantine/core';
import { useRouteError } from 'react-router';
import { Empty } from '../components/empty.js';

/** The last resort: a bug of the console itself, or a page that could not be loaded after an update. */
export function Crashed() {
  const error = useRouteError();
  return (
    <Empty title="The console has failed here.">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <Button variant="default" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </Empty>
  );
}
