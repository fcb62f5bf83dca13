import { z } from 'zod';
import { modelManifestSchema } from '@picket/shared/bundle';
import { modelAliasesSchema, modelVersionSummarySchema } from './model.js';

const manifestLineage = modelManifestSchema.shape.lineage.shape;

const alertCountSchema = z.object({
  name: z.string(),
  alerts: z.number().int(),
  flows: z.number().int(),
  /** When the first and the last of them were received. */
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
});

/** `GET /api/v1/models/:name/versions/:version/lineage`: from the data to the alerts, in that order. */
export const lineageSchema = z.object({
  /** What it was trained on; `here` are the data sets of this control plane with that content: none when it is gone. */
  datasets: z.array(
    z.object({
      name: z.string(),
      sha256: z.string(),
      rows: z.number().int(),
      here: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
  run: z.object({
    id: z.string(),
    isHere: z.boolean(),
    codeVersion: z.string(),
    parameters: manifestLineage.parameters,
  }),
  audit: manifestLineage.audit.unwrap().nullable(),
  version: modelVersionSummarySchema,
  /** Digest of the bundle that was imported under another name, if it was. */
  importedFrom: z.string().nullable(),
  /** Moves of this version's aliases, newest first. */
  aliasHistory: modelAliasesSchema.shape.history,
  /** Agents that run it now, and how they look from here. */
  agents: z.array(z.object({ id: z.string(), health: z.string() })),
  /** What it has found, by class, most alerts first, 500 classes at most; as far back as alerts are kept. */
  alerts: z.array(alertCountSchema),
});
export type LineageDto = z.infer<typeof lineageSchema>;
