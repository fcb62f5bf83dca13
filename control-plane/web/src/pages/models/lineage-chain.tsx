import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LineageDto } from '../../api/types.js';
import { ContentLink } from '../../components/content-link.js';
import { ClassName } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { count, shortDigest } from '../../format.js';
import styles from './models.module.css';

/** Data sets → run → version → agents → alerts. */
export const LineageChain = ({ lineage }: { lineage: LineageDto }) => (
  <ol className={styles.chain}>
    <Link title="Data sets">
      {lineage.datasets.length === 0 && <Text size="sm">Not named</Text>}
      {lineage.datasets.map((dataset) => (
        <div key={dataset.sha256}>
          <ContentLink dataset={dataset} />
        </div>
      ))}
    </Link>
    <Link title="Training run">
      <Run run={lineage.run} />
      {lineage.audit && <Audit audit={lineage.audit} />}
    </Link>
    <Link title="Version">
      {lineage.version.name} v{lineage.version.version}
      <Quiet>{shortDigest(lineage.version.digest)}</Quiet>
      {lineage.importedFrom && <Quiet>of bundle {shortDigest(lineage.importedFrom)}</Quiet>}
    </Link>
    <Link title="Runs on">
      {lineage.agents.length === 0 && 'No agent'}
      {lineage.agents.map(({ id }) => (
        <div key={id}>
          <TextLink to={`/agents/${id}`}>{id}</TextLink>
        </div>
      ))}
    </Link>
    <Link title="Alerts">
      {lineage.alerts.length === 0 && 'None that is kept'}
      {lineage.alerts.map(({ name, alerts, lastAt }) => (
        <div key={name}>
          <TextLink to={`/alerts?class=${encodeURIComponent(name)}`}>
            <ClassName name={name} />
          </TextLink>{' '}
          {count(alerts)}
          <Quiet>
            last <TimeAgo at={lastAt} />
          </Quiet>
        </div>
      ))}
    </Link>
  </ol>
);

const Link = ({ title, children }: { title: string; children: ReactNode }) => (
  <li className={styles.link}>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    {children}
  </li>
);

const Quiet = ({ children }: { children: ReactNode }) => (
  <Text size="xs" c="dimmed" component="div">
    {children}
  </Text>
);

const Run = ({ run }: { run: LineageDto['run'] }) => (
  <>
    {run.isHere ? (
      <TextLink to={`/training/${run.id}`}>{shortDigest(run.id)}</TextLink>
    ) : (
      <span title={run.id}>{shortDigest(run.id)}, elsewhere</span>
    )}
    <Quiet>Picket {run.codeVersion}</Quiet>
  </>
);

const Audit = ({ audit }: { audit: NonNullable<LineageDto['audit']> }) => (
  <>
    <Quiet>audit: {audit.verdict}</Quiet>
    {audit.overrides.map(({ check, by, reason }, index) => (
      <Quiet key={index}>
        {check.replaceAll('-', ' ')} overridden by {by}: {reason}
      </Quiet>
    ))}
  </>
);
