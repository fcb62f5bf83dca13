import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest gives each test file typed arrays of its own; native modules return Node's. With one set of constructors for
 * both, `instanceof` is true again (onnxruntime-node checks it).
 */
export default class NativeArraysEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { Float32Array, Float64Array, BigInt64Array, BigUint64Array, Int32Array, Uint32Array });
  }
}
