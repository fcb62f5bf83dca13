import { Code } from '@mantine/core';
import type { ModelVersionDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { absoluteTime, bytes, plural, shortDigest } from '../../format.js';
import { parameterLabel } from '../training/parameters.js';
import { TextLink } from '../../components/text-link.js';

/** From which rows, by which code and with which settings this version was made. */
export function Lineage({ version }: { version: ModelVersionDto }) {
  const { lineage } = version;
  return (
    <Facts
      items={[
        ['Made', absoluteTime(version.createdAt)],
        [
          'Training run',
          version.trainingRunId === null ? (
            `${lineage.runId}, elsewhere`
          ) : (
            <TextLink key="run" to={`/training/${lineage.runId}`}>
              {lineage.runId}
            </TextLink>
          ),
        ],
        ...lineage.datasets.map(
          (dataset) =>
            [
              'Data set',
              <span key={dataset.sha256}>
                {dataset.name}, {plural(dataset.rows, 'row')},{' '}
                <Code title={dataset.sha256}>{shortDigest(dataset.sha256)}</Code>
              </span>,
            ] as const,
        ),
        ['Code', lineage.codeVersion],
        ['Profile', `${version.profile}, ${plural(version.features.length, 'feature')}`],
        ['Benign class', version.benignClass],
        ['Bundle', bytes(version.bytes)],
        ...(version.importedAt === null ? [] : [['Imported', absoluteTime(version.importedAt)] as const]),
        ['Digest', <Code key="digest">{version.digest}</Code>],
        ...Object.entries(lineage.parameters).map(
          ([name, value]) => [parameterLabel(name), parameterText(value)] as const,
        ),
      ]}
    />
  );
}

const parameterText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
