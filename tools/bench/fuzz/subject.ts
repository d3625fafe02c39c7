/** A component of `examples/buggy`, and what jco makes of it for the sides that fuzz JavaScript. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { openTarget } from '../../fuzz/target/target.ts';
import { actionsOf } from './action.ts';
import { buggyComponent } from './buggy-component.ts';

const NAME = 'component';

export interface Subject {
  readonly name: string;
  readonly component: string;
  /** CommonJS, which exports the component's `exports`. */
  readonly transpiled: string;
  /** File of what can be called. */
  readonly actions: string;
}

/** @param fixed the mended twin */
export async function makeSubject(name: string, fixed: boolean, scratch: string): Promise<Subject> {
  const folder = join(scratch, `subject-${name}-${fixed}`);
  mkdirSync(folder, { recursive: true });
  const bytes = await buggyComponent(name, fixed, scratch);
  const write = (file: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, file), text);
    return join(folder, file);
  };
  return {
    name,
    component: write('component.wasm', bytes),
    transpiled: await transpiled(bytes, write),
    actions: write('actions.json', JSON.stringify(actionsOf(openTarget(bytes, { name })))),
  };
}

async function transpiled(
  bytes: Uint8Array,
  write: (file: string, text: string | Uint8Array) => string,
): Promise<string> {
  const { files } = await transpileBytes(bytes, { name: NAME, instantiation: 'sync', base64Cutoff: 0 });
  const all = files as Record<string, Uint8Array>;
  for (const file of Object.keys(all)) if (file.endsWith('.wasm')) write(file, all[file]!);
  return write(`${NAME}.cjs`, asCommonJs(new TextDecoder().decode(all[`${NAME}.js`])));
}

/** Functions of WASI's are there to be linked; no component of the comparison calls one. */
function asCommonJs(text: string): string {
  return `'use strict';
${text.replaceAll(/^export (?=const |function )/gm, '')}
const { join } = require('node:path');
const read = (name) => require('node:fs').readFileSync(join(__dirname, name));
const nothing = new Proxy(() => {}, { get: () => nothing });
module.exports.exports = instantiate((name) => new WebAssembly.Module(read(name)), nothing);
`;
}
