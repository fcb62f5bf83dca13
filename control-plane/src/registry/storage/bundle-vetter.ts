import { Injectable } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import { ChildTask } from '../../platform/process/child-task.js';
import { Runtime } from '../../platform/runtime.js';
import { failedVetting } from '../registry.errors.js';

const WORKER = new URL('../worker/vet-worker.js', import.meta.url);
/** A model that brings its process down, or makes it be killed, is refused like any other bad one. */
const FATAL: ReadonlySet<string> = new Set(['task.over-limit', 'task.crashed']);
const MIB = 1024 * 1024;

/** Tries bundles out, each in a process of its own that is killed when it takes too long or too much. */
@Injectable()
export class BundleVetter {
  constructor(private readonly runtime: Runtime) {}

  /** @throws PicketError `model.invalid-bundle`, `model.forbidden-onnx`, `model.vet` */
  async vet(path: string): Promise<void> {
    const { config } = this.runtime;
    const limits = { timeMs: config['models.vetTimeS'] * 1000, memoryBytes: config['models.vetMemoryMib'] * MIB };
    try {
      await ChildTask.start(WORKER, { path }, () => undefined, limits).done;
    } catch (error) {
      if (error instanceof PicketError && FATAL.has(String(error.code))) throw failedVetting(error);
      throw error;
    }
  }
}
