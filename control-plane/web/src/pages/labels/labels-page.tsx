import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { labelsQuery, modelsQuery } from '../../api/queries.js';
import { Empty } from '../../components/empty.js';
import { LoadNextPage } from '../../components/load-more.js';
import { Placeholder } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { TextLink } from '../../components/text-link.js';
import { LabelTable } from './label-table.js';
import { RetrainPanel } from './retrain-panel.js';

/** What analysts have said of alerts, and what it would teach each model. */
export function LabelsPage() {
  const models = useQuery(modelsQuery);
  const names = new Set(models.data?.items.map(({ name }) => name));
  return (
    <>
      <PageHeader
        title="Labels"
        description="A label on an alert becomes training data. One agent or author contributes at most 5 % of the rows."
      />
      {[...names].map((name) => (
        <RetrainPanel key={name} model={name} />
      ))}
      <AllLabels />
    </>
  );
}

function AllLabels() {
  const query = useInfiniteQuery(labelsQuery);
  if (!query.data) {
    if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
    return <Placeholder height={320} />;
  }
  const labels = query.data.pages.flatMap(({ items }) => items);
  return (
    <Panel title="All labels" hint="Newest first, including replaced and undone labels" flush>
      {labels.length > 0 ? (
        <LabelTable labels={labels} />
      ) : (
        <Empty title="No label yet">
          Open an <TextLink to="/alerts?labelled=false">alert</TextLink> and say whether it is one.
        </Empty>
      )}
      <LoadNextPage query={query} />
    </Panel>
  );
}
