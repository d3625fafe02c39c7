/** For tests: instantiates a component through jco's transpile, the oracle that bindings are tried against. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transpileBytes } from '@bytecodealliance/jco-transpile';

/** Functions and classes by camelCase name; nested by interface. */
// biome-ignore lint/suspicious/noExplicitAny: what a component exports is known to the test alone.
export type Loose = any;

interface Transpiled {
  instantiate(load: (path: string) => WebAssembly.Module, imports: Loose): Promise<Loose> | Loose;
}

/** The instance's exports by their names on the wire. `imports` is by name, with loose functions below `$root`. */
export async function runThroughJco(component: Uint8Array, imports: Loose): Promise<Loose> {
  const { files } = await transpileBytes(component, { name: 'component', instantiation: 'sync' });
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-bindgen-'));
  try {
    const cores = new Map<string, WebAssembly.Module>();
    for (const [name, bytes] of Object.entries(files)) {
      if (name.endsWith('.wasm')) cores.set(name, new WebAssembly.Module(bytes as BufferSource));
      const path = join(folder, name.replace(/\.js$/, '.mjs'));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    const url = pathToFileURL(join(folder, 'component.mjs')).href;
    const { instantiate } = (await import(/* @vite-ignore */ url)) as Transpiled;
    return await instantiate((path) => cores.get(path)!, forJco(imports));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** jco takes interfaces by their names without versions, and loose functions as modules with a default export. */
function forJco(imports: Loose): Loose {
  const { $root = {}, ...interfaces } = imports;
  return Object.fromEntries([
    ...Object.entries(interfaces).map(([name, value]) => [name.replace(/@.*$/, ''), value]),
    ...Object.entries($root).map(([name, value]) => [name, { default: value }]),
  ]);
}
