import { join } from 'node:path';
import { sha256 } from '@picket/shared/bundle';
import { StoreFiles } from '../../../agent/src/model-store/store-files.js';

export { readLocalStatus } from '../../../agent/src/host/status.js';

/** Puts a model into the state folder of an agent that does not run, pinned: the control plane does not take it away. */
export function installPinned(stateDir: string, bundle: Uint8Array): void {
  const store = new StoreFiles(join(stateDir, 'models'));
  store.stage(bundle);
  store.place(sha256(bundle));
  store.writeMemory({ ...store.readMemory(), pinned: sha256(bundle) });
}
