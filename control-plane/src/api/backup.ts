import { z } from 'zod';

const time = z.iso.datetime();

export const backupSchema = z.object({
  /** Of its file in the folder of backups. */
  name: z.string(),
  createdAt: time,
  bytes: z.number().int(),
  /** Null where it was not written by this schedule. */
  rows: z.number().int().nullable(),
  version: z.string().nullable(),
  isEncrypted: z.boolean().nullable(),
});

/** A restore of the newest backup into a database that is dropped afterwards. */
export const restoreDrillSchema = z.object({
  backup: z.string(),
  at: time,
  seconds: z.number(),
  succeeded: z.boolean(),
  /** Why it failed. */
  reason: z.string().nullable(),
});

export const backupListSchema = z.object({
  /** Null: none is scheduled. */
  schedule: z.object({ everyHours: z.number().int(), keep: z.number().int(), isEncrypted: z.boolean() }).nullable(),
  /** When the next one is due. */
  nextAt: time.nullable(),
  /** Of the last try, if it failed. */
  failure: z.object({ at: time, reason: z.string() }).nullable(),
  drill: restoreDrillSchema.nullable(),
  /** The newest first. */
  items: z.array(backupSchema),
});

export type BackupDto = z.infer<typeof backupSchema>;
export type RestoreDrillDto = z.infer<typeof restoreDrillSchema>;
export type BackupListDto = z.infer<typeof backupListSchema>;
