import { Table } from '@mantine/core';
import type { AuditFindingDto } from '../../api/types.js';
import { sentence } from '../../format.js';
import { FindingVerdict } from './audit-verdict.js';

const ORDER: Record<AuditFindingDto['verdict'], number> = { block: 0, warn: 1, pass: 2 };

/** The gravest first. */
export function AuditTable({ findings }: { findings: readonly AuditFindingDto[] }) {
  const sorted = [...findings].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || b.score - a.score);
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Verdict</Table.Th>
          <Table.Th>Check</Table.Th>
          <Table.Th>Column</Table.Th>
          <Table.Th ta="right">Score</Table.Th>
          <Table.Th>Finding</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((finding, index) => (
          <Table.Tr key={index}>
            <Table.Td>
              <FindingVerdict finding={finding} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {sentence(finding.check.replaceAll('-', ' ')).replace(/\.$/, '')}
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{finding.column ?? '–'}</Table.Td>
            <Table.Td ta="right">{finding.skipped ? '–' : finding.score.toFixed(3)}</Table.Td>
            <Table.Td style={{ minWidth: 280 }}>{finding.message}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
