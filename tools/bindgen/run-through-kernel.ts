/** For tests: instantiates a component in our own runtime, with the same conventions as `run-through-jco.ts`. */

import { decodeComponent, hostInterface, instantiate } from '../../kernel/component/index.ts';
import type { Loose } from './run-through-jco.ts';

/** The instance's exports by their names on the wire. `imports` is by name, with loose functions below `$root`. */
export async function runThroughKernel(component: Uint8Array, imports: Loose): Promise<Loose> {
  const { $root = {}, ...interfaces } = imports;
  const hosted = Object.fromEntries([
    ...Object.entries(interfaces).map(([name, value]) => [name, hostInterface('test', value as object)]),
    ...Object.keys($root).map((name) => [name, hostInterface('test', $root)]),
  ]);
  const instance = await instantiate(decodeComponent(component), { name: 'tested', imports: hosted });
  return Object.fromEntries([...instance.exports].map(([name, value]) => [name, value.js]));
}
