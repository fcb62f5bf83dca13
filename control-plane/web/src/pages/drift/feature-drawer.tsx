import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { featureHistogramQuery, type DriftFilter } from '../../api/queries.js';
import type { FeatureDriftDto } from '../../api/types.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Facts } from '../../components/facts.js';
import { lazyPart } from '../../components/lazy-part.js';
import { Loaded } from '../../components/loaded.js';
import { count, percent, value } from '../../format.js';

const Histogram = lazyPart(async () => (await import('./histogram.js')).Histogram, 300);

interface FeatureDrawerProps {
  feature: string | undefined;
  drift: FeatureDriftDto | undefined;
  filter: DriftFilter;
  onClose: () => void;
}

export function FeatureDrawer({ feature, drift, filter, onClose }: FeatureDrawerProps) {
  const histogram = useQuery({ ...featureHistogramQuery(feature ?? '', filter), enabled: feature !== undefined });
  return (
    <DetailDrawer opened={feature !== undefined} onClose={onClose} title={feature} pageTitle={`Drift of ${feature}`}>
      <Stack>
        <Loaded query={histogram} height={300}>
          {(data) => <Histogram histogram={data} />}
        </Loaded>
        {drift && <Comparison drift={drift} />}
      </Stack>
    </DetailDrawer>
  );
}

const Comparison = ({ drift: { reference, current, ...drift } }: { drift: FeatureDriftDto }) => (
  <Facts
    items={[
      ['PSI', drift.psi.toFixed(4)],
      ['Jensen–Shannon distance', drift.jensenShannon.toFixed(4)],
      ['Share of the model’s gain', percent(drift.importance, 2)],
      ['Missing now', percent(drift.missingShare, 2)],
      ...middles(reference, current),
      ['Values in training', count(reference.count)],
      ['Values now', count(current.count)],
      ...(drift.values ?? []).map(
        ({ name, ...counts }) =>
          [name, `${count(counts.reference)} in training, ${count(counts.current)} now`] as const,
      ),
    ]}
  />
);

/** Names have neither. */
function middles(reference: FeatureDriftDto['reference'], current: FeatureDriftDto['current']) {
  if (reference.median === null && current.median === null) return [];
  return [
    ['Median in training', value(reference.median)],
    ['Median now', value(current.median)],
    ['Mean in training', value(reference.mean)],
    ['Mean now', value(current.mean)],
  ] as const;
}
