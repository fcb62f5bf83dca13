import { Table, Text } from '@mantine/core';
import type { DatasetDto } from '../../api/types.js';
import { count } from '../../format.js';

export const DefectTable = ({ defects }: { defects: DatasetDto['defects'] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Defect</Table.Th>
        <Table.Th ta="right">Count</Table.Th>
        <Table.Th>First seen</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {defects.map((defect) => (
        <Table.Tr key={defect.kind}>
          <Table.Td style={{ whiteSpace: 'nowrap', verticalAlign: 'top' }}>{defect.kind}</Table.Td>
          <Table.Td ta="right" style={{ verticalAlign: 'top' }}>
            {count(defect.count)}
          </Table.Td>
          <Table.Td style={{ minWidth: 280 }}>
            {defect.examples.map(({ file, line, detail }) => (
              <Text key={`${file} ${line}`} size="sm">
                {file}:{line}{' '}
                <Text span c="dimmed" size="sm">
                  {detail}
                </Text>
              </Text>
            ))}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
