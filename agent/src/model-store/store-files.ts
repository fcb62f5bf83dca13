import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { agentReportSchema } from '@picket/shared/contract';
import { sha256, unpackBundle, type ModelBundle } from '@picket/shared/bundle';
import { AgentError } from '../errors.js';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** What the store remembers over restarts. */
const memorySchema = z.object({
  /** Revision of the last desired state that was carried out or refused for good. */
  revision: z.number().int().nonnegative().default(0),
  active: digest.nullable().default(null),
  previous: digest.nullable().default(null),
  /** Thresholds of an assignment, for one bundle. */
  tuning: z
    .object({
      digest,
      thresholds: z.record(z.string(), z.number()).optional(),
      noveltyThreshold: z.number().optional(),
    })
    .nullable()
    .default(null),
  /** Chosen by the operator of this host; goes before what the control plane wants. */
  pinned: digest.nullable().default(null),
  /** The active model until it has scored its first batch, and how many runs have tried. */
  trial: z.object({ digest, starts: z.number().int() }).nullable().default(null),
  quarantined: z.array(z.object({ digest, reason: z.string() })).default([]),
  lastReport: agentReportSchema.nullable().default(null),
  lastRequest: z.string().default(''),
});
export type StoreMemory = z.infer<typeof memorySchema>;

/** What the operator asks of the agent by `picket-agent model …`. */
const requestSchema = z.discriminatedUnion('action', [
  z.object({ id: z.string(), action: z.literal('pin'), digest }),
  z.object({ id: z.string(), action: z.enum(['unpin', 'rollback']) }),
]);
export type StoreRequest = z.infer<typeof requestSchema>;

const MEMORY = 'state.json';
const CANDIDATE = 'candidate.zip';
const REQUEST = 'request.json';

/** Bundles by digest, and the store's memory; every write is whole or not at all. */
export class StoreFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** A missing or unreadable memory is an empty one: the control plane says again what it wants. */
  readMemory(): StoreMemory {
    return this.readJson(MEMORY, memorySchema) ?? memorySchema.parse({});
  }

  writeMemory(memory: StoreMemory): void {
    this.write(MEMORY, JSON.stringify(memory, null, 1));
  }

  readRequest(): StoreRequest | undefined {
    return this.readJson(REQUEST, requestSchema);
  }

  writeRequest(request: StoreRequest): void {
    this.write(REQUEST, JSON.stringify(request));
  }

  /** Path of a bundle that is, or would be, in the store. */
  path(bundleDigest: string): string {
    return join(this.folder, `${bundleDigest}.zip`);
  }

  has(bundleDigest: string): boolean {
    return this.digests().includes(bundleDigest);
  }

  /** Digests of all bundles here. */
  digests(): string[] {
    return readdirSync(this.folder).flatMap((name) => /^([0-9a-f]{64})\.zip$/.exec(name)?.[1] ?? []);
  }

  get candidatePath(): string {
    return join(this.folder, CANDIDATE);
  }

  /** Writes a bundle beside the store's own, for vetting. */
  stage(file: Uint8Array): void {
    this.write(CANDIDATE, file);
  }

  place(bundleDigest: string): void {
    renameSync(this.candidatePath, this.path(bundleDigest));
    this.syncFolder();
  }

  /**
   * Reads a bundle of the store and checks that it is still the one that was placed.
   * @throws AgentError `model.not-found`, `model.wrong-digest`
   */
  read(bundleDigest: string): ModelBundle {
    if (!this.has(bundleDigest))
      throw new AgentError('model.not-found', 'user', `model ${bundleDigest.slice(0, 12)} is not in the store`);
    const file = readFileSync(this.path(bundleDigest));
    if (sha256(file) !== bundleDigest)
      throw new AgentError('model.wrong-digest', 'operational', `${this.path(bundleDigest)} was changed on disk`);
    return unpackBundle(file);
  }

  remove(bundleDigest: string): void {
    rmSync(this.path(bundleDigest), { force: true });
  }

  /** Removes every bundle but these. */
  keepOnly(kept: readonly (string | null)[]): void {
    for (const found of this.digests()) if (!kept.includes(found)) this.remove(found);
  }

  private readJson<Schema extends z.ZodType>(name: string, schema: Schema): z.infer<Schema> | undefined {
    try {
      return schema.parse(JSON.parse(readFileSync(join(this.folder, name), 'utf8')));
    } catch {
      return undefined;
    }
  }

  private write(name: string, content: string | Uint8Array): void {
    const path = join(this.folder, name);
    writeFileSync(`${path}.new`, content, { flush: true });
    renameSync(`${path}.new`, path);
    this.syncFolder();
  }

  private syncFolder(): void {
    const fd = openSync(this.folder, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
}
