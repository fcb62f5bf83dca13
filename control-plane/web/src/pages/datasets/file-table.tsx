import { Table } from '@mantine/core';
import type { DatasetDto } from '../../api/types.js';
import { bytes, count } from '../../format.js';

export const FileTable = ({ files }: { files: DatasetDto['files'] }) => (
  <Table verticalSpacing={4}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>File</Table.Th>
        <Table.Th ta="right">Size</Table.Th>
        <Table.Th ta="right">Rows</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {files.map((file) => (
        <Table.Tr key={file.name}>
          <Table.Td>{file.name}</Table.Td>
          <Table.Td ta="right">{bytes(file.bytes)}</Table.Td>
          <Table.Td ta="right">{count(file.rows)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
