/** The same component, a provider of a resource and its user composed, in our runtime and in jco's. */
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import {
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  instantiate,
} from '../../../kernel/component/index.ts';
import { compose } from '../../../tools/compose/compose.ts';
import { DRIVER, userBinary, VAULT, vaultBinary } from '../vault.ts';
import type { Stage } from './steps.ts';

const BACK = 'test:vault/back@0.1.0';
const TYPES = 'test:vault/types@0.1.0';

export async function composedVault(): Promise<Uint8Array<ArrayBuffer>> {
  return compose({
    parts: { vault: await vaultBinary(), user: await userBinary() },
    wiring: { 'test:vault/vault': 'vault' },
    exports: { [VAULT]: 'vault', [DRIVER]: 'user' },
    // What an exported interface uses must be seen from outside, and so is imported.
    outside: (name) => name === BACK || name === TYPES,
  }).concatenated();
}

type Starter = () => Promise<Stage>;

export function ourStages(bytes: Uint8Array<ArrayBuffer>, generate: boolean): Starter {
  const component = decodeComponent(bytes);
  const imports = { [BACK]: hostInterface('test', { call() {} }) };
  return async () => {
    const { exports } = await instantiate(component, { name: 'composed', imports, generate });
    const of = (name: string) => (exports.get(name) as ExportedInstance).js;
    return { driver: of(DRIVER), vault: of(VAULT), handles: [], boxes: [] };
  };
}

export async function jcoStages(bytes: Uint8Array): Promise<Starter> {
  const { files } = await transpileBytes(bytes, {
    name: 'composed',
    instantiation: 'async',
    noTypescript: true,
    noNodejsCompat: true,
  } as never);
  const list = files as Record<string, Uint8Array>;
  const source = new TextDecoder().decode(list['composed.js']);
  const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const cores = new Map<string, WebAssembly.Module>();
  for (const [path, content] of Object.entries(list)) {
    if (path.endsWith('.wasm')) cores.set(path, await WebAssembly.compile(content as BufferSource));
  }
  const back = { call() {} };
  return async () => {
    const exports = await module.instantiate((path: string) => cores.get(path)!, {
      [BACK]: back,
      'test:vault/back': back,
    });
    return { driver: exports[DRIVER], vault: exports[VAULT], handles: [], boxes: [] };
  };
}
