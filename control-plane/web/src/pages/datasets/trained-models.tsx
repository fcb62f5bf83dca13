import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { datasetModelsQuery } from '../../api/queries.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';

/** Model versions trained on this content, deleted ones too. */
export function TrainedModels({ datasetId }: { datasetId: string }) {
  const models = useQuery(datasetModelsQuery(datasetId));
  return (
    <Panel title="Models" hint="Model versions trained on this content">
      <Loaded query={models} height={40}>
        {({ items }) => (
          <Group gap="md">
            {items.length === 0 && 'None yet'}
            {items.map(({ name, version, digest, bundle }) => (
              <TextLink key={digest} to={`/models/${name}/${version}`}>
                {name} v{version}
                {bundle === 'deleted' && ' (deleted)'}
              </TextLink>
            ))}
          </Group>
        )}
      </Loaded>
    </Panel>
  );
}
