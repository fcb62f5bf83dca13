import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { overQuota } from '../../../../src/retraining/domain/over-quota.js';
import { retrainQuery } from '../../api/queries.js';
import type { RetrainPreviewDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { LeftOut } from '../../components/left-out.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Words } from '../../components/words.js';
import { TextLink } from '../../components/text-link.js';
import { count, plural, sentence } from '../../format.js';
import datasets from '../datasets/datasets.module.css';
import { RetrainButton } from './retrain-button.js';
import { SourceQuota } from './source-quota.js';

/** What the labels would teach one model, and the button that does it. */
export function RetrainPanel({ model }: { model: string }) {
  const preview = useQuery(retrainQuery(model));
  return (
    <Loaded query={preview}>
      {(data) => (
        <div className={datasets.columns}>
          <Panel
            title={model}
            hint={`Rows for a retraining with the settings of v${data.version}`}
            actions={<RetrainButton preview={data} />}
          >
            <Preview preview={data} />
          </Panel>
          <Stack gap="md">
            <Panel title="Rows by agent" hint={`At most ${count(data.quota)} per agent: 5 % of the training rows`}>
              <SourceQuota sources={data.agents} quota={data.quota} />
            </Panel>
            <Panel title="Rows by author" hint={`At most ${count(data.quota)} per author, over all agents`}>
              <SourceQuota sources={data.authors} quota={data.quota} />
            </Panel>
          </Stack>
        </div>
      )}
    </Loaded>
  );
}

function Preview({ preview }: { preview: RetrainPreviewDto }) {
  const { dataset, labels, newLabels, withdrawnLabels, rows, leftOut, refusal } = preview;
  return (
    <>
      {refusal && (
        <Text size="sm" mb="xs">
          <Words text={sentence(refusal.detail)} /> {refusal.next && <Words text={sentence(refusal.next)} />}
        </Text>
      )}
      {dataset && (
        <Facts
          items={[
            [
              'Data set',
              <span key="set">
                <TextLink to={`/datasets/${dataset.id}`}>{dataset.name}</TextLink>,{' '}
                {plural(dataset.distinctRows, 'distinct row')}
              </span>,
            ],
            ['Labels', `${count(labels)}, ${count(newLabels)} of them new`],
            ['Withdrawn since', count(withdrawnLabels)],
            ['Rows', `${count(rows.taken)} of ${count(rows.offered)}, before equal ones are found`],
          ]}
        />
      )}
      <LeftOut entries={[...overQuota(preview), ...leftOut]} />
    </>
  );
}
