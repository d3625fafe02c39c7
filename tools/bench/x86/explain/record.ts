/** One run of a program with the hook and V8's profiler on, and what they left. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BenchOptions } from '../options.ts';
import { findSides } from '../side.ts';
import { coreFunction } from './kind.ts';
import { Profile } from './profile.ts';
import { bodySizes, type Extent } from './region-note.ts';

const HOOK = new URL('./hook.js', import.meta.url);
const HANDLERS = fileURLToPath(new URL('../../../../../components/x86/gen/handlers.ts', import.meta.url));
/** Microseconds between two samples. */
const INTERVAL = 500;

export interface Region {
  /** As the profile calls it. */
  readonly name: string;
  readonly rip: bigint;
  readonly instructions: number;
  readonly nodes: number;
  readonly edges: number;
  readonly entries: number;
  readonly extents: readonly (Extent & { readonly code: Buffer })[];
  /** Bytes of WebAssembly. */
  readonly size: number;
  /** Bytes of the processor's code that the engine made of it last, and by which of its compilers. */
  readonly native: { readonly size: number; readonly tier: string } | undefined;
  readonly module: Uint8Array;
  readonly index: number;
}

export interface Recording {
  readonly profile: Profile;
  readonly regions: readonly Region[];
  /** Numbers of the core's functions. */
  readonly translate: number;
  readonly handlers: ReadonlyMap<number, string>;
  readonly stdout: string;
  readonly stderr: string;
}

/** Pinned as `options` say. Errors: it left no profile. */
export function record(
  program: string,
  args: readonly string[],
  input: string,
  options: BenchOptions,
): Recording {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-explain-'));
  try {
    const handlers = handlerTexts();
    const profiling = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${INTERVAL}`];
    const engine = ['--perf-basic-prof', '--no-logfile-per-isolate', `--logfile=${join(folder, 'v8.log')}`];
    const hook = ['--import', pathToFileURL(fileURLToPath(HOOK)).href];
    const nodeOptions = [...options.nodeOptions, ...profiling, ...engine, ...hook];
    const [side] = findSides({ ...options, nodeOptions, sides: ['nucleus'] }).sides;
    const [file, ...rest] = side!.command(program);
    const { pid, status, stdout, stderr } = spawnSync(file!, [...rest, ...args], {
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, NUCLEUS_EXPLAIN: folder, NUCLEUS_EXPLAIN_HANDLERS: String(handlers.length) },
    });
    const profile = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
    if (profile === undefined) throw new Error(`${program}: exit ${status}, and no profile: ${stderr}`);
    return {
      ...read(folder, handlers, nativeCode(pid)),
      profile: new Profile(join(folder, profile), (frame) => coreFunction(frame) >= 0),
      stdout,
      stderr,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What each handler is an instance of, from the text that the build made. */
function handlerTexts(): string[] {
  const lines = readFileSync(HANDLERS, 'utf8').matchAll(
    /^function h(\d+)\(u: usize\): usize \{ return (.*)\(u\); \}$/gm,
  );
  const texts: string[] = [];
  for (const [, number, text] of lines) texts[Number(number)] = text!;
  return texts;
}

function read(folder: string, texts: readonly string[], natives: ReadonlyMap<string, Region['native']>) {
  const core = JSON.parse(readFileSync(join(folder, 'core.json'), 'utf8')) as {
    translate: number;
    handlers: number[];
  };
  const modules = readdirSync(folder).filter((name) => name.endsWith('.wasm'));
  return {
    translate: core.translate,
    handlers: new Map(core.handlers.map((index, number) => [index, texts[number]!])),
    regions: modules.flatMap((name) => readModule(folder, Number.parseInt(name, 10), natives)),
  };
}

interface Note extends Omit<Region, 'rip' | 'extents'> {
  readonly rip: string;
  readonly extents: readonly { readonly start: string; readonly length: number }[];
  readonly code: readonly string[];
}

function readModule(
  folder: string,
  number: number,
  natives: ReadonlyMap<string, Region['native']>,
): Region[] {
  const module = readFileSync(join(folder, `${number}.wasm`));
  const notes = JSON.parse(readFileSync(join(folder, `${number}.json`), 'utf8')) as Note[];
  const sizes = bodySizes(module);
  return notes.map(({ code, ...note }, index) => {
    const name = `translation ${number}.${index}`;
    const extents = note.extents.map(({ start, length }, at) => ({
      start: BigInt(start),
      length,
      code: Buffer.from(code[at] ?? '', 'hex'),
    }));
    const native = natives.get(name);
    return { ...note, name, rip: BigInt(note.rip), extents, size: sizes[index] ?? 0, native, module, index };
  });
}

/** Lines of the map that V8 writes for perf: address, size, name with the number of the function and its compiler. */
function nativeCode(pid: number): Map<string, Region['native']> {
  const natives = new Map<string, Region['native']>();
  const file = `/tmp/perf-${pid}.map`;
  if (!existsSync(file)) return natives;
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  for (const [, size, name, tier] of text.matchAll(
    /^[0-9a-f]+ ([0-9a-f]+) \S*?(translation \d+\.\d+)-\d+-(\w+)/gm,
  ))
    natives.set(name!, { size: Number.parseInt(size!, 16), tier: tier! });
  return natives;
}
