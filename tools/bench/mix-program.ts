/** A mix of instructions, compiled twice by gcc: as a program of this processor, and without a C library for the core. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';

const SOURCES = fileURLToPath(new URL('../../../tools/bench/mix', import.meta.url));
const BOTH = ['-O2', '-fno-tree-vectorize', '-fno-stack-protector', '-static'];
const BARE = ['-nostdlib', '-ffreestanding', '-fno-tree-loop-distribute-patterns', '-fno-pie', '-no-pie'];
const PAGE = 0xfffn;
const LOADED = 1;

/** Why mixes compiled with these options cannot be measured here; undefined where they can. */
export function lacking(options: readonly string[]): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs x86-64 Linux';
  if (spawnSync('gcc', ['--version']).error) return 'needs gcc';
  const present = readFileSync('/proc/cpuinfo', 'utf8').split(/\s+/);
  const absent = options.map((option) => option.replace(/^-m/, '')).find((name) => !present.includes(name));
  return absent && `needs a processor with ${absent}`;
}

/** Paths of the two programs of `name`, in `folder`. */
export interface Programs {
  readonly native: string;
  readonly bare: string;
}

export function compileMix(name: string, folder: string, options: readonly string[]): Programs {
  const source = join(SOURCES, `${name}.c`);
  const programs = { native: join(folder, name), bare: join(folder, `${name}.bare`) };
  const bare = [...BOTH, ...BARE, ...options];
  execFileSync('gcc', [...bare, '-o', programs.bare, join(SOURCES, 'core.c'), source]);
  const native = [...BOTH, '-fno-tree-loop-distribute-patterns', ...options];
  execFileSync('gcc', [...native, '-o', programs.native, join(SOURCES, 'native.c'), source]);
  return programs;
}

export interface NativeRun {
  readonly result: bigint;
  readonly nanoseconds: number;
}

/** Runs the native program for so many rounds. */
export function runNative({ native }: Programs, rounds: number): NativeRun {
  const [result, nanoseconds] = execFileSync(native, [String(rounds)], { encoding: 'utf8' }).split(' ');
  return { result: BigInt(result!), nanoseconds: Number(nanoseconds) };
}

/** Loads the program for the core; gives its entry. */
export function loadBare(vm: Machine, { bare }: Programs): bigint {
  const file = readFileSync(bare);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const headers = Number(view.getBigUint64(32, true));
  for (let i = 0; i < view.getUint16(56, true); i++) {
    const at = headers + i * view.getUint16(54, true);
    if (view.getUint32(at, true) === LOADED) loadSegment(vm, file, view, at);
  }
  return view.getBigUint64(24, true);
}

function loadSegment(vm: Machine, file: Uint8Array, view: DataView, at: number): void {
  const flags = view.getUint32(at + 4, true);
  const [offset, address, , size, inMemory] = [8, 16, 24, 32, 40].map((field) =>
    view.getBigUint64(at + field, true),
  );
  const start = address! & ~PAGE;
  const access = { read: true, write: (flags & 2) !== 0, execute: (flags & 1) !== 0 };
  const length = (address! + inMemory! - start + PAGE) & ~PAGE;
  vm.map(start, length, { read: true, write: true, execute: false });
  vm.write(address!, file.subarray(Number(offset!), Number(offset! + size!)));
  vm.protect(start, length, access);
}
