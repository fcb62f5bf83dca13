import { Alert } from '@mantine/core';
import type { ModelVersionDto } from '../../api/types.js';
import { absoluteTime, sentence } from '../../format.js';

/** That the version is gone, or its bundle: the figures below are all that is left. */
export function Trouble({ version: { name, version, bundle, deletion } }: { version: ModelVersionDto }) {
  if (deletion)
    return (
      <Alert color="red" title={`Deleted by ${deletion.by} on ${absoluteTime(deletion.at)}`}>
        {sentence(deletion.reason)} The bundle is gone; the number is never used again.
      </Alert>
    );
  if (bundle === 'present') return null;
  return (
    <Alert color="red" title="The bundle’s file is missing">
      No agent can fetch {name} v{version}. Import the same bundle again, or restore the file from a backup.
    </Alert>
  );
}
