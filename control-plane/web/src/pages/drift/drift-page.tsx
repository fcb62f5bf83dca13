import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { driftQuery } from '../../api/queries.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { DriftControls } from './drift-controls.js';
import { DriftReport } from './drift-report.js';
import { FeatureDrawer } from './feature-drawer.js';
import { readView } from './view.js';

export function DriftPage() {
  const [search, setSearch] = useSearchParams();
  const view = readView(search);
  const report = useQuery(driftQuery(view.filter));
  const set = (name: string, value: string | null) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: name !== 'feature' },
    );

  return (
    <>
      <PageHeader
        title="Drift"
        description="How far today’s flows differ from those that the model was trained on."
        actions={<DriftControls view={view} onChange={set} />}
      />
      <Loaded query={report} height={600}>
        {(data) => <DriftReport report={data} onOpen={(feature) => set('feature', feature)} />}
      </Loaded>
      <FeatureDrawer
        feature={view.feature}
        drift={report.data?.features.find(({ feature }) => feature === view.feature)}
        filter={view.filter}
        onClose={() => set('feature', null)}
      />
    </>
  );
}
