import { Button, Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { useEvaluate } from '../../api/commands.js';
import { ApiError } from '../../api/client.js';
import { modelEvaluationsQuery, versionsQuery, versionComparisonQuery } from '../../api/queries.js';
import type { VersionComparisonDto } from '../../api/types.js';
import { Allowed, NotAllowed } from '../../components/allowed.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { ConfusionMatrix } from '../../components/metrics/confusion-matrix.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { count, plural, sentence } from '../../format.js';
import { ComparisonTable } from './evaluation/comparison-table.js';
import evaluationStyles from './evaluation/evaluation.module.css';
import styles from './models.module.css';

const isVersion = (value: string) => /^[1-9]\d{0,8}$/.test(value);
const KNOWN = { a: isVersion, b: isVersion };

/** Two versions of a model, `?a=1&b=2`, on rows that neither was made of. */
export function ComparePage() {
  const { name = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const [a, b] = [Number(search.get('a')), Number(search.get('b'))];
  const choose = (side: 'a' | 'b') => (version: string | null) => {
    const next = new URLSearchParams(search);
    if (version === null) next.delete(side);
    else next.set(side, version);
    setSearch(next);
  };
  return (
    <>
      <PageHeader
        title={`Compare ${name}`}
        description="Two versions on rows that neither was trained on."
        back={{ to: '/models', label: 'Models' }}
        known={KNOWN}
        actions={
          <Group gap="xs">
            <VersionSelect name={name} label="One version" value={a} onChange={choose('a')} />
            <VersionSelect name={name} label="The other" value={b} onChange={choose('b')} />
          </Group>
        }
      />
      {a > 0 && b > 0 && a !== b ? (
        <Comparison name={name} older={Math.min(a, b)} newer={Math.max(a, b)} />
      ) : (
        <Panel>
          <Empty title={a > 0 && a === b ? `v${a} cannot be compared with itself` : 'Choose two versions'}>
            {a > 0 && a === b && 'Choose another version on one side.'}
          </Empty>
        </Panel>
      )}
    </>
  );
}

interface VersionSelectProps {
  name: string;
  label: string;
  value: number;
  onChange: (version: string | null) => void;
}

function VersionSelect({ name, label, value, onChange }: VersionSelectProps) {
  const versions = useQuery(versionsQuery(name));
  const data = (versions.data?.items ?? []).map(({ version }) => ({ value: String(version), label: `v${version}` }));
  return (
    <Select aria-label={label} w={96} data={data} value={String(value)} onChange={onChange} allowDeselect={false} />
  );
}

interface Pair {
  name: string;
  older: number;
  newer: number;
}

function Comparison({ name, older, newer }: Pair) {
  const comparison = useQuery(versionComparisonQuery(name, older, newer));
  if (comparison.error instanceof ApiError && comparison.error.code === 'evaluation.comparison.not-found')
    return <NotCompared name={name} older={older} newer={newer} />;
  return (
    <Loaded query={comparison} height={400}>
      {(data) => <Compared {...data} />}
    </Loaded>
  );
}

function NotCompared({ name, older, newer }: Pair) {
  const evaluate = useEvaluate(name, newer);
  const evaluations = useQuery(modelEvaluationsQuery(name, newer));
  const latest = evaluations.data?.items.find(({ against }) => against === older);
  const running = latest?.state === 'queued' || latest?.state === 'running';
  return (
    <Panel>
      <Empty title={`v${older} and v${newer} have not been compared`}>
        On the rows of the data set that v{newer} was trained on, without those that either version was made of.
        {latest?.error && <Text c="var(--pk-bad)">{sentence(latest.error)}</Text>}
        {evaluate.error && <Problem error={evaluate.error} />}
        <Allowed action="models.evaluate" otherwise={<NotAllowed what="compare them" />}>
          <Button mt="sm" loading={evaluate.isPending || running} onClick={() => evaluate.mutate({ against: older })}>
            Compare now
          </Button>
        </Allowed>
      </Empty>
    </Panel>
  );
}

function Compared({ older, newer, comparison }: VersionComparisonDto) {
  const { rows, rowsSeenByChampion, classes, champion, challenger } = comparison;
  const hint = `On ${plural(rows, 'row')} that neither was trained on; ${count(rowsSeenByChampion)} that v${older} was trained on are left out`;
  return (
    <>
      <Panel title="Figures" hint={hint} flush>
        <ComparisonTable comparison={comparison} newer={`${comparison.name} v${newer}`} />
      </Panel>
      <div className={evaluationStyles.pair}>
        {[champion, challenger].map((metrics, index) => (
          <Panel key={index} title={`Confusion of v${index === 0 ? older : newer}`} flush>
            <div className={styles.matrix}>
              <ConfusionMatrix confusion={metrics.confusion} classes={classes} />
            </div>
          </Panel>
        ))}
      </div>
    </>
  );
}
