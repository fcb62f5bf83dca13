import { z } from 'zod';

const numberOrNull = z.number().nullable();

const groupSchema = z.object({
  count: z.number().int(),
  missing: z.number().int(),
  min: numberOrNull,
  max: numberOrNull,
  mean: numberOrNull,
  /** Of a sample (n − 1). */
  sd: numberOrNull,
  /** At `quantiles` of the list, within 1.6 %; null without a value. */
  quantiles: z.array(z.number()).nullable(),
  /** Values between neighbouring edges of the axis. */
  bars: z.array(z.number().int()),
});

const summarySchema = groupSchema.extend({
  name: z.string(),
  distinct: z.number().int(),
  /** False: `distinct` is an estimate. */
  isDistinctExact: z.boolean(),
  axis: z.object({ scale: z.enum(['linear', 'log']), edges: z.array(z.number()) }),
});

export const columnStatisticsSchema = summarySchema.extend({
  /** On the axis of the whole column; at most 32 of them. */
  classes: z.array(groupSchema.extend({ name: z.string() })),
});
export type ColumnStatisticsDto = z.infer<typeof columnStatisticsSchema>;

/** The file beside the numbers of a data set. */
export const storedStatisticsSchema = z.object({ columns: z.array(columnStatisticsSchema) });

export const statisticsSchema = z.object({
  /** Which quantiles are given, as shares. */
  quantiles: z.array(z.number()),
  columns: z.array(summarySchema),
});
export type StatisticsDto = z.infer<typeof statisticsSchema>;
