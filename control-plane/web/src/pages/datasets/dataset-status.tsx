import type { DatasetDto } from '../../api/types.js';
import { Dotted } from '../../components/tag.js';

const COLOURS: Record<DatasetDto['status'], string> = {
  importing: 'var(--mantine-primary-color-filled)',
  ready: 'var(--pk-good)',
  failed: 'var(--pk-bad)',
  cancelled: 'var(--pk-idle)',
};

export const DatasetStatus = ({ status }: { status: DatasetDto['status'] }) => (
  <Dotted colour={COLOURS[status]}>{status}</Dotted>
);
