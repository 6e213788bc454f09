// Jest's node environment, with the outer realm's typed arrays and errors: native addons (onnxruntime-node) test
// their arguments with instanceof, and an array made in jest's own realm would be refused.
import { TestEnvironment } from 'jest-environment-node';

const shared = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Map',
  'Set',
  'Error',
  'TypeError',
  'RangeError',
  'Uint8Array',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Uint8ClampedArray',
];

export default class NodeEnvironment extends TestEnvironment {
  async setup() {
    // Jest asks its workers for colours; the commands that tests start are not to see that.
    delete process.env.FORCE_COLOR;
    await super.setup();
    for (const name of shared) this.global[name] = globalThis[name];
  }
}
