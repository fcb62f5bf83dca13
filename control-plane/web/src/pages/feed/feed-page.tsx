import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { feedSubscribersQuery } from '../../api/queries.js';
import { Allowed } from '../../components/allowed.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { NewSubscriberDrawer } from './new-subscriber-drawer.js';
import { SubscriberTable } from './subscriber-table.js';

/** Programs that read alerts as they come (MQTT), each with a credential and a scope of its own. */
export function FeedPage() {
  const [isAdding, adding] = useDisclosure();
  const subscribers = useQuery(feedSubscribersQuery);
  const addButton = (
    <Allowed action="feed.manage">
      <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
        New subscriber
      </Button>
    </Allowed>
  );
  return (
    <>
      <PageHeader
        title="Alert feed"
        description="Programs that read alerts over MQTT as they come, each with a credential and a scope of its own"
        actions={addButton}
      />
      <Loaded query={subscribers}>
        {({ items, nextCursor }) => (
          <Panel title="Subscribers" hint="By name; revoked ones stay here for 90 days" flush>
            {items.length > 0 ? (
              <SubscriberTable subscribers={items} />
            ) : (
              <Empty title="No program reads the alert feed yet">
                A SIEM, a pager or a script gets alerts here without asking again and again.
                <Group justify="center" mt="sm">
                  {addButton}
                </Group>
              </Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={feedSubscribersQuery} />
          </Panel>
        )}
      </Loaded>
      <NewSubscriberDrawer opened={isAdding} onClose={adding.close} />
    </>
  );
}
