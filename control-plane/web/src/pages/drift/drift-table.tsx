import { Table, UnstyledButton } from '@mantine/core';
import type { DriftReportDto, FeatureDriftDto } from '../../api/types.js';
import { Tag } from '../../components/tag.js';
import { percent } from '../../format.js';
import { middle } from './middle.js';
import { onRowClick } from '../../components/use-row-open.js';
import rowStyles from '../../components/row.module.css';
import styles from './drift.module.css';

interface DriftTableProps {
  features: readonly FeatureDriftDto[];
  thresholds: DriftReportDto['thresholds'];
  onOpen: (feature: string) => void;
}

export const DriftTable = ({ features, thresholds, onOpen }: DriftTableProps) => (
  <Table className={styles.table} highlightOnHover verticalSpacing={5}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Feature</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th ta="right">PSI</Table.Th>
        <Table.Th ta="right">Jensen–Shannon</Table.Th>
        <Table.Th ta="right">Importance</Table.Th>
        <Table.Th ta="right">Median in training</Table.Th>
        <Table.Th ta="right">Median now</Table.Th>
        <Table.Th ta="right">Missing</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {features.map((feature) => (
        <FeatureRow key={feature.feature} drift={feature} thresholds={thresholds} onOpen={onOpen} />
      ))}
    </Table.Tbody>
  </Table>
);

interface FeatureRowProps {
  drift: FeatureDriftDto;
  thresholds: DriftReportDto['thresholds'];
  onOpen: (feature: string) => void;
}

const FeatureRow = ({ drift, thresholds, onOpen }: FeatureRowProps) => (
  <Table.Tr className={rowStyles.row} onClick={onRowClick(() => onOpen(drift.feature))}>
    <Table.Td>
      <UnstyledButton className={rowStyles.open} onClick={() => onOpen(drift.feature)}>
        {drift.feature}
      </UnstyledButton>
    </Table.Td>
    <Table.Td>
      {drift.drifted ? <Tag colour="var(--pk-warn)">drifted</Tag> : <Tag colour="var(--pk-good)">steady</Tag>}
    </Table.Td>
    <Table.Td ta="right">
      <Measure value={drift.psi} threshold={thresholds.psi} />
    </Table.Td>
    <Table.Td ta="right">
      <Measure value={drift.jensenShannon} threshold={thresholds.jensenShannon} />
    </Table.Td>
    <Table.Td ta="right">{percent(drift.importance)}</Table.Td>
    <Table.Td ta="right">{middle(drift, 'reference')}</Table.Td>
    <Table.Td ta="right">{middle(drift, 'current')}</Table.Td>
    <Table.Td ta="right">{percent(drift.missingShare)}</Table.Td>
  </Table.Tr>
);

/** A figure above a thin bar; the bar's end is twice the threshold, so its middle is the threshold itself. */
const Measure = ({ value: measured, threshold }: { value: number; threshold: number }) => (
  <span className={styles.measure}>
    {measured.toFixed(3)}
    <span className={styles.gauge}>
      <span
        style={{
          width: `${Math.min(100, (measured / threshold) * 50)}%`,
          background: measured >= threshold ? 'var(--pk-warn)' : 'var(--pk-good)',
        }}
      />
    </span>
  </span>
);
