import { Empty } from '../components/empty.js';
import { PageHeader } from '../components/page-header.js';
import { Panel } from '../components/panel.js';
import { TextLink } from '../components/text-link.js';

export const NotFoundPage = () => (
  <>
    <PageHeader title="Not found" />
    <Panel>
      <Empty title="There is no page at this address.">
        <TextLink to="/overview">Go to the overview</TextLink>
      </Empty>
    </Panel>
  </>
);
