import { manifestFaults } from './manifest-rules.js';
import { manifestFieldsSchema } from './manifest.js';

export const modelManifestSchema = manifestFieldsSchema.superRefine((manifest, context) => {
  for (const message of manifestFaults(manifest)) context.addIssue({ code: 'custom', message });
});
