import { settingFault, settingValuesSchema } from '@picket/shared/settings';
import { name, note } from '@picket/shared/text';
import { z } from 'zod';
import { MAX_INTEGER, pageOf } from './fields.js';

const by = name(100);
const value = z.union([z.number(), z.string()]);

/** From the widest to the narrowest; the narrower goes before the wider. */
export const SETTING_SCOPES = ['fleet', 'group', 'agent'] as const;
export const settingScopeSchema = z.enum(SETTING_SCOPES);
export type SettingScope = z.infer<typeof settingScopeSchema>;

/** What can be set, and within which bounds. */
export const settingDefinitionSchema = z.object({
  name: z.string(),
  description: z.string(),
  kind: z.enum(['integer', 'choice']),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  unit: z.string().nullable(),
  choices: z.array(z.string()).nullable(),
  fallback: value.describe('what an agent goes by where neither its host nor the control plane says anything'),
});
export type SettingDefinitionDto = z.infer<typeof settingDefinitionSchema>;
export const settingDefinitionsSchema = z.object({ items: z.array(settingDefinitionSchema) });
export type SettingDefinitionsDto = z.infer<typeof settingDefinitionsSchema>;

const valuesSchema = settingValuesSchema.superRefine((values, context) => {
  for (const [called, said] of Object.entries(values)) {
    const fault = settingFault(called, said);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: [called], message: fault });
  }
});

export const settingLayerSchema = z.object({
  scope: settingScopeSchema,
  target: z.string(),
  revision: z.int().describe('0: nothing was ever set here'),
  values: settingValuesSchema,
  note: z.string(),
  changedAt: z.iso.datetime().nullable(),
  changedBy: z.string().nullable(),
});
export type SettingLayerDto = z.infer<typeof settingLayerSchema>;
export const settingLayerPageSchema = pageOf(settingLayerSchema);
export type SettingLayerPageDto = z.infer<typeof settingLayerPageSchema>;

/** All values of the layer: a setting that is absent is no longer set here. */
export const newSettingsSchema = z.strictObject({
  values: valuesSchema,
  basedOn: z.int().min(0).max(MAX_INTEGER).describe('revision that the values were made from; another one is refused'),
  note: note(1000).default(''),
  by,
});
export type NewSettingsDto = z.infer<typeof newSettingsSchema>;

export const settingPreviewQuestionSchema = z.strictObject({ values: valuesSchema });
export type SettingPreviewQuestionDto = z.infer<typeof settingPreviewQuestionSchema>;

/** What saving the values would change. */
export const settingPreviewSchema = z.object({
  changes: z.array(z.object({ name: z.string(), from: value.nullable(), to: value.nullable() })),
  agents: z.int().describe('agents for which another value would hold'),
  overridden: z.array(
    z.object({ name: z.string(), agents: z.int().describe('agents with a narrower value of their own') }),
  ),
});
export type SettingPreviewDto = z.infer<typeof settingPreviewSchema>;

/** One setting of one agent: what shall hold, who says so, and what the agent says. */
export const effectiveSettingSchema = z.object({
  name: z.string(),
  value: value.nullable().describe('what shall hold; null: what the host says, and the agent has not told yet'),
  origin: z.enum([...SETTING_SCOPES, 'host']).describe('who says so; host: file, environment or default of the agent'),
  reported: value.nullable().describe('what holds at the agent; null: it has not told'),
  state: z
    .enum(['applied', 'pending', 'refused', 'unknown'])
    .describe('unknown: the agent is of a version without settings'),
  reason: z.string().describe('why it was refused'),
});
export type EffectiveSettingDto = z.infer<typeof effectiveSettingSchema>;
export const effectiveSettingsSchema = z.object({
  agentId: z.string(),
  group: z.string(),
  revision: z.int(),
  items: z.array(effectiveSettingSchema),
});
export type EffectiveSettingsDto = z.infer<typeof effectiveSettingsSchema>;
