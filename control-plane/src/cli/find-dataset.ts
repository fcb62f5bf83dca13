import { PicketError } from '@picket/shared/errors';
import { datasetListSchema, type DatasetDto } from '../datasets/dto/dataset.dto.js';
import type { ApiClient } from './api-client.js';

/** A data set by its id, its name and version (`lab@2`), or the newest one of that name. @throws PicketError `dataset.not-found` */
export async function findDataset(api: ApiClient, idOrName: string): Promise<DatasetDto> {
  const { items } = await api.get(datasetListSchema, '/datasets');
  const found =
    items.find(({ id }) => id === idOrName) ??
    items.find(({ name }) => name === idOrName) ??
    items.find(({ name, version }) => `${name}@${version}` === idOrName);
  if (found) return found;
  throw new PicketError('dataset.not-found', 'user', `there is no data set ${idOrName}`, {
    next: 'list them with `picket dataset list`',
  });
}
