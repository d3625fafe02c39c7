/** One command in several languages, each made into a component as its own users make them. */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { buildComponent } from '../../../tools/build/build-component.ts';
import { TemporaryProject } from '../../../tools/build/temporary-project.ts';
import { readWitTexts } from '../../../tools/build/wit-files.ts';
import { root } from '../../arch/source-files.ts';
import { type Engine, javascriptComponent } from '../../javascript-component.ts';

const sources = import.meta.dirname;

const WORLD = `
  import wasi:cli/environment@0.2.12; import wasi:cli/exit@0.2.12; import wasi:cli/stdin@0.2.12;
  import wasi:cli/stdout@0.2.12; import wasi:clocks/monotonic-clock@0.2.12; import wasi:clocks/wall-clock@0.2.12;
  import wasi:filesystem/preopens@0.2.12; import wasi:filesystem/types@0.2.12; import wasi:random/random@0.2.12;
  export wasi:cli/run@0.2.12;`;

/** The adapter that makes a preview 1 command a component; it comes with jco. */
const ADAPTER = 'node_modules/@bytecodealliance/jco/lib/wasi_snapshot_preview1.command.wasm';

const wasiCompiler = ['-x', 'c', '--target=wasm32-wasi', '-o', '/dev/null', '-'];
const hasWasiC =
  spawnSync('clang', wasiCompiler, { input: '#include <stdio.h>\nint main() {}' }).status === 0;

export interface WasiProgram {
  readonly name: string;
  /** Why it cannot be made here; undefined where it can. */
  readonly missing: string | undefined;
  /** It speaks preview 1, through the adapter. */
  readonly adapted?: boolean;
  readonly scripted?: boolean;
  make(): Promise<Uint8Array>;
}

export const programs: readonly WasiProgram[] = [
  {
    name: 'JavaScript by componentize-js',
    missing: undefined,
    scripted: true,
    make: () => javascript('starlingmonkey'),
  },
  {
    name: 'JavaScript by componentize-qjs',
    missing: undefined,
    scripted: true,
    make: () => javascript('quickjs'),
  },
  {
    name: 'C by wasi-libc and the preview 1 adapter',
    adapted: true,
    missing: hasWasiC
      ? undefined
      : 'needs clang for wasm32-wasi (Debian: apt-get install clang lld wasi-libc libclang-rt-dev-wasm32)',
    make: () => compileForWasi(join(sources, 'program.c')),
  },
  { name: 'AssemblyScript by bindgen', missing: undefined, make: assembly },
];

/** What makes the u64 that an engine takes. */
const integers: Readonly<Record<Engine, string>> = { starlingmonkey: 'BigInt', quickjs: 'Number' };

async function javascript(engine: Engine): Promise<Uint8Array> {
  const source = readFileSync(join(sources, 'program.js'), 'utf8');
  return javascriptComponent(`const u64 = ${integers[engine]};\n${source}`, WORLD, engine);
}

/** Compiles a C file with clang and wasi-libc, and adapts it. */
export async function compileForWasi(source: string): Promise<Uint8Array> {
  const folder = join(root, '.cache', 'wasi-programs');
  mkdirSync(folder, { recursive: true });
  const module = join(folder, `${process.pid}.wasm`);
  const { status, stderr } = spawnSync('clang', ['--target=wasm32-wasi', '-O1', '-o', module, source], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`clang ${source}: ${stderr}`);
  return adapted(new Uint8Array(readFileSync(module)));
}

/** A component of a core module that speaks preview 1. */
export async function adapted(module: Uint8Array): Promise<Uint8Array> {
  const adapter = new Uint8Array(readFileSync(join(root, ADAPTER)));
  return componentNew(module, [['wasi_snapshot_preview1', adapter]]);
}

async function assembly(): Promise<Uint8Array> {
  const project = new TemporaryProject({});
  try {
    cpSync(join(sources, 'assembly'), project.root, { recursive: true });
    const config = project.components().find(({ name }) => name === 'command')!;
    return await buildComponent(project, readWitTexts(project.root), config, true);
  } finally {
    project.remove();
  }
}

/** Makes a program, puts it into `folder` and gives its path. */
export async function bring(program: WasiProgram, folder: string): Promise<string> {
  const path = join(folder, `${program.name.replaceAll(' ', '-')}.wasm`);
  if (!existsSync(path)) writeFileSync(path, await program.make());
  return path;
}
