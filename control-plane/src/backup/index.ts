export { backUpHere, checkHere, isThere, restoreHere, type BackupSummary, type LocalSource } from './local.js';
export { checkPassphrase } from './passphrase.js';
