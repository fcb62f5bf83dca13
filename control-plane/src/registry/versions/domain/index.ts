/** What worker processes of other contexts may use: free of the framework and of the database. */
export type { DraftManifest, ModelDraft } from './model-draft.js';
export { modelFilesSchema, type ModelFiles } from './model-files.js';
