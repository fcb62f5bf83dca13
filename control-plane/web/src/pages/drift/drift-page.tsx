import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { driftQuery } from '../../api/queries.js';
import { unknownIn } from '../../components/link-check.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { useDetailParameter } from '../../components/use-detail.js';
import { DriftControls } from './drift-controls.js';
import { DriftReport } from './drift-report.js';
import { FeatureDrawer } from './feature-drawer.js';
import { KNOWN, readView } from './view.js';

export function DriftPage() {
  const [search, setSearch] = useSearchParams();
  const view = readView(search);
  const isKnown = unknownIn(search, KNOWN).length === 0;
  const detail = useDetailParameter('feature');
  const report = useQuery(driftQuery(view.filter));
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { preventScrollReset: true });
  };

  return (
    <>
      <PageHeader
        title="Drift"
        description="How much current flows differ from the training data."
        known={KNOWN}
        actions={<DriftControls view={view} onChange={set} />}
      />
      {isKnown && (
        <Loaded query={report} height={600}>
          {(data) => <DriftReport report={data} onOpen={detail.open} />}
        </Loaded>
      )}
      <FeatureDrawer
        feature={view.feature}
        drift={report.data?.features.find(({ feature }) => feature === view.feature)}
        filter={view.filter}
        onClose={detail.close}
      />
    </>
  );
}
