/**
 * Runs inside Nucleus's own process, before it (`node --import`): gives functions names by which a profile shows them, asks the core to
 * describe its regions, and keeps what is translated. In the folder NUCLEUS_EXPLAIN it leaves N.wasm and N.json for each module,
 * and core.json.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionCount, importCount, type RegionNote, regionNotes, withNames } from './region-note.ts';

const folder = process.env.NUCLEUS_EXPLAIN!;
const handlerCount = Number(process.env.NUCLEUS_EXPLAIN_HANDLERS);
/** Linear address of guest address 0 (components/x86/arena.ts). */
const GUEST_BASE = 0x0c00_0000;
const { Module, Instance } = WebAssembly;
const compileModule = WebAssembly.compile;

type CoreExports = {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
  describeRegions(): void;
  translate(): void;
  handler(number: number): number;
};

let count = 0;
let core: CoreExports | undefined;

/** An exported function's name is its index. */
const indexOf = (exported: unknown) => Number((exported as { name: string } | null)?.name ?? Number.NaN);

function bytesOf(source: BufferSource): Uint8Array {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

/** The code of a region, as the guest has it now. */
function codeOf({ extents }: RegionNote): string[] {
  if (core === undefined) return [];
  const memory = Buffer.from(core.memory.buffer);
  return extents.map(({ start, length }) => {
    const at = Number(start & 0xffff_ffffn) + GUEST_BASE;
    return memory.toString('hex', at, at + length);
  });
}

/** A module that is compiled while a guest runs. */
function keep(source: BufferSource): BufferSource {
  const bytes = Uint8Array.from(bytesOf(source));
  const notes = regionNotes(bytes);
  if (notes === undefined) return source;
  const module = count++;
  const regions = notes.map((note) => ({ ...note, code: codeOf(note) }));
  const text = JSON.stringify(regions, (_, value) =>
    typeof value === 'bigint' ? `0x${value.toString(16)}` : value,
  );
  writeFileSync(join(folder, `${module}.wasm`), bytes);
  writeFileSync(join(folder, `${module}.json`), text);
  const first = importCount(bytes);
  return withNames(
    bytes,
    notes.map((_, at) => [first + at, `translation ${module}.${at}`]),
  ) as BufferSource;
}

/** The core's functions are called by their numbers. */
async function compile(source: BufferSource): Promise<WebAssembly.Module> {
  const module = await compileModule(source);
  if (!Module.exports(module).some(({ name }) => name === 'describeRegions')) return module;
  const bytes = bytesOf(source);
  const names = Array.from({ length: functionCount(bytes) }, (_, at) => [at, `core ${at}`] as const);
  return compileModule(withNames(bytes, names) as BufferSource);
}

function meet(exports: CoreExports): void {
  if (exports.describeRegions === undefined) return;
  exports.describeRegions();
  core = exports;
  const handlers = Array.from({ length: handlerCount }, (_, number) =>
    indexOf(exports.table.get(exports.handler(number))),
  );
  writeFileSync(
    join(folder, 'core.json'),
    JSON.stringify({ translate: indexOf(exports.translate), handlers }),
  );
}

WebAssembly.compile = compile;
WebAssembly.Module = new Proxy(Module, {
  construct: (target, [source]: [BufferSource]) => new target(keep(source)),
});
WebAssembly.Instance = new Proxy(Instance, {
  construct: (target, args: ConstructorParameters<typeof Instance>) => {
    const instance = new target(...args);
    meet(instance.exports as unknown as CoreExports);
    return instance;
  },
});
