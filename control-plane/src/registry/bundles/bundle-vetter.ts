import { Injectable } from '@nestjs/common';
import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { PicketError } from '@picket/shared/errors';
import { BackgroundJobs, type Job } from '../../platform/jobs/background-jobs.js';
import { Runtime } from '../../platform/runtime.js';
import { failedVetting } from '../registry.errors.js';
import { vetJob, vettedSchema, type Vetted, type VetInput } from './worker/vet-job.js';

/** A model that brings its process down, or makes it be killed, is refused like any other bad one. */
const FATAL: ReadonlySet<string> = new Set(['task.over-limit', 'task.crashed']);
const MIB = 1024 * 1024;

/**
 * Opens bundles from outside, each in a process of its own that is killed when it takes too long or too much. This
 * process reads what that one has written, and unpacks nothing that came from elsewhere.
 */
@Injectable()
export class BundleVetter {
  constructor(
    private readonly runtime: Runtime,
    private readonly jobs: BackgroundJobs,
  ) {}

  /**
   * Tests a bundle and gives what stands in it.
   * @throws PicketError `model.invalid-bundle`, `model.forbidden-onnx`, `model.vet`, `model.unstorable`
   */
  async vet(path: string): Promise<Vetted> {
    const written = await this.run({ path, out: `${path}.json` });
    return vettedSchema.parse(JSON.parse(written.toString()));
  }

  /** The same bundle under another name, as a file. @throws PicketError `model.vet` when that takes too long */
  rename(path: string, rename: NonNullable<VetInput['rename']>): Promise<Buffer> {
    return this.run({ path, out: `${path}.renamed`, rename });
  }

  private async run(input: VetInput): Promise<Buffer> {
    const memoryBytes = this.runtime.config['models.vetMemoryMib'] * MIB;
    try {
      const vet = (job: Job) => job.child(vetJob, input, () => undefined, memoryBytes);
      await this.jobs.run('bundle-vetting', basename(input.out), vet);
      return await readFile(input.out);
    } catch (error) {
      if (error instanceof PicketError && FATAL.has(String(error.code))) throw failedVetting(error);
      throw error;
    } finally {
      await rm(input.out, { force: true });
    }
  }
}
