import { ControlPlaneError } from '../errors.js';
import type { Schema } from '../api-types/index.js';
import type { ApiClient } from './api-client.js';

/**
 * A data set by its id, its name and version (`lab@2`), or the newest one of that name. A version comes before a data set
 * that is really called so, from before names could hold no `@`: that one is still found by its id, or as `lab@2@1`.
 * @throws PicketError `dataset.not-found`
 */
export async function findDataset(api: ApiClient, idOrName: string): Promise<Schema<'Dataset'>> {
  const items = await api.all('/datasets');
  return chooseDataset(items, idOrName, () => true);
}

/**
 * The same for what needs rows: of a name, the newest data set that has rows. A failed import in front of it is not a
 * reason to do without; where no data set is ready, the newest one is given, and the caller says what is wrong with it.
 */
export async function findReadyDataset(api: ApiClient, idOrName: string): Promise<Schema<'Dataset'>> {
  const items = await api.all('/datasets');
  return chooseDataset(items, idOrName, ({ status }) => status === 'ready');
}

/** @param items newest first */
export function chooseDataset(
  items: readonly Schema<'Dataset'>[],
  idOrName: string,
  isPreferred: (dataset: Schema<'Dataset'>) => boolean,
): Schema<'Dataset'> {
  const called = items.filter(({ name }) => name === idOrName);
  const found =
    items.find(({ id }) => id === idOrName) ??
    items.find(({ name, version }) => `${name}@${version}` === idOrName) ??
    called.find(isPreferred) ??
    called[0];
  if (found) return found;
  throw new ControlPlaneError('dataset.not-found', `there is no data set ${idOrName}`, {
    next: 'list them with `picket dataset list`',
  });
}
