/** Small components for systems: each a world in WIT and, where it does something, a core module in text. */

import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { witBinary } from '../conformance/component-text.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Of the world `one` in `wit`, which is the inside of package test:one: its functions trap. */
export async function dummy(wit: string, packages = ''): Promise<Bytes> {
  const witSource = `package test:one;\n${wit}\n${packages}`;
  return new Uint8Array(await componentNew(await componentEmbed({ dummy: true, witSource, world: 'one' })));
}

/** The same around a core module. */
export function component(wit: string, module: string, packages = ''): Promise<Bytes> {
  return witBinary(`package test:one;\n${wit}\n${packages}`, 'one', module);
}
