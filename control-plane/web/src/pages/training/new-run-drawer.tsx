import { useQuery } from '@tanstack/react-query';
import { datasetsQuery, modelsQuery } from '../../api/queries.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { NewRunForm } from './new-run-form.js';
import { TextLink } from '../../components/text-link.js';

export function NewRunDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const datasets = useQuery({ ...datasetsQuery, enabled: opened });
  const models = useQuery({ ...modelsQuery, enabled: opened });
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="Start a training run">
      <Loaded query={datasets}>
        {({ items }) => {
          const ready = items.filter(({ status }) => status === 'ready');
          return ready.length > 0 ? (
            <Loaded query={models}>{({ items: versions }) => <NewRunForm datasets={ready} models={versions} />}</Loaded>
          ) : (
            <Empty title="There is no data set to train on">
              <TextLink to="/datasets">Import one first</TextLink>
            </Empty>
          );
        }}
      </Loaded>
    </DetailDrawer>
  );
}
