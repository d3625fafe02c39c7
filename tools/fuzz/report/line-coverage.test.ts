/** Lines of the source, by the source map that the AssemblyScript compiler makes, and by the DWARF of clang. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from 'assemblyscript/asc';
import { afterAll, describe, expect, it } from 'vitest';
import { noClang } from '../../bindgen/c/compile.ts';
import { ByteWriter } from '../../compose/byte-writer.ts';
import { coverageOf, instrument } from '../instrument/index.ts';
import { type FileLines, lineCoverage } from './line-coverage.ts';

const folder = mkdtempSync(join(tmpdir(), 'nucleus-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What calls have run of a module. */
async function linesOf(module: Uint8Array, calls: (exports: never) => void, path = join(folder, 'a.wasm')) {
  const instrumented = instrument(module);
  const imports = new Proxy({}, { get: () => new Proxy({}, { get: () => () => 0 }) });
  const { instance } = await WebAssembly.instantiate(instrumented.module as BufferSource, imports);
  calls(instance.exports as never);
  const seen = new Uint8Array(instrumented.edges);
  coverageOf(instance.exports, instrumented)!.take(seen);
  return lineCoverage([{ instrumented, first: 0, module }], seen, path);
}

/** Numbers of the lines in each state. */
function told(files: readonly FileLines[], name: string): Record<string, number[]> {
  const { lines } = files.find(({ file }) => file.endsWith(name))!;
  const by: Record<string, number[]> = { run: [], partly: [], missed: [] };
  for (const { line, state } of lines) by[state]!.push(line);
  return by;
}

const SCRIPT = `export function size(n: i32): i32 {
  if (n > 1000) {
    return n * 3 + load<i32>(n);
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += load<i32>(i);
  }
  if (sum == 77) sum = load<i32>(sum);
  switch (n) {
    case 1:
      sum += 5;
      break;
    case 2:
    case 3:
      sum += 6;
      break;
    default:
      sum += 7;
  }
  while (true) {
    if (sum > 50) break;
    sum += 60;
  }
  return n > 2 ? sum + load<i32>(n) : sum;
}
export function never(n: i32): i32 {
  return n > 2 ? never(n - 1) : 1;
}
`;

async function assemblyScript(...more: string[]): Promise<Map<string, Uint8Array | string>> {
  const made = new Map<string, Uint8Array | string>();
  const { error, stderr } = await main(
    ['size.ts', '--outFile', 'a.wasm', '--runtime', 'stub', '--initialMemory', '1', '-O0', ...more],
    {
      readFile: (name) => (name === 'size.ts' ? SCRIPT : null),
      writeFile: (name, contents) => void made.set(name, contents),
      listFiles: () => [],
    },
  );
  expect([error, stderr.toString()]).toEqual([null, '']);
  return made;
}

const three = ({ size }: { size(of: number): number }) => void size(3);

describe('lines of AssemblyScript', () => {
  const expected = {
    run: [2, 5, 6, 7, 10, 11, 14, 15, 16, 17, 21, 22, 23],
    partly: [9, 25],
    missed: [3, 12, 13, 19, 28],
  };

  it('those that were run are told from those that were not', async () => {
    const made = await assemblyScript('--sourceMap', './a.wasm.map');
    const module = made.get('a.wasm') as Uint8Array;
    expect(await linesOf(module, three)).toEqual([]);
    writeFileSync(join(folder, 'a.wasm.map'), made.get('a.wasm.map')!);
    const files = await linesOf(module, three);
    expect(told(files, 'size.ts')).toEqual(expected);
    expect(files.find(({ file }) => file.endsWith('size.ts'))!.text).toBe(SCRIPT);
    const inside = `data:application/json;base64,${Buffer.from(made.get('a.wasm.map')!).toString('base64')}`;
    const plain = (await assemblyScript()).get('a.wasm') as Uint8Array;
    expect(told(await linesOf(named(plain, inside), three), 'size.ts')).toEqual(expected);
    expect(files.map(({ file }) => file)).toContain('size.ts');
  });

  it.each([
    ['nothing', 'data:application/json,'],
    ['no object', 'data:application/json,7'],
    ['no mappings', 'data:application/json,{"sources":["a"]}'],
    ['mappings that are none', 'data:application/json,{"sources":["a"],"mappings":"!!,AAAAAAA"}'],
    ['no file', 'none.map'],
    ['a file somewhere else', '/etc/hostname'],
    ['an address', 'https://maps.example/a.map'],
  ])('a map that is none says nothing: %s', async (_, address) => {
    const plain = (await assemblyScript()).get('a.wasm') as Uint8Array;
    expect(await linesOf(named(plain, address), three)).toEqual([]);
  });

  it('shows no file that does not lie beside the component', async () => {
    const made = await assemblyScript('--sourceMap', './a.wasm.map');
    const { mappings, sources } = JSON.parse(String(made.get('a.wasm.map'))) as Record<string, unknown[]>;
    const outside = sources!.map((_, at) => (at === 0 ? '/etc/passwd' : '../../../../etc/passwd'));
    writeFileSync(join(folder, 'a.wasm.map'), JSON.stringify({ mappings, sources: outside }));
    const files = await linesOf(made.get('a.wasm') as Uint8Array, three);
    expect(files.length).toBeGreaterThan(0);
    expect(files.map(({ text }) => text)).toEqual(files.map(() => undefined));
  });
});

/** The module, which names its map. */
function named(module: Uint8Array, address: string): Uint8Array {
  const text = (one: string) => new ByteWriter().unsigned(Buffer.byteLength(one)).bytes(Buffer.from(one));
  const content = text('sourceMappingURL').append(text(address));
  const section = new ByteWriter().byte(0).unsigned(content.length).append(content).concatenated();
  return Buffer.concat([module, section]);
}

const C = `int puts(const char *);
static int part(int n) {
  if (n > 1000)
    return puts("much");
  return n;
}
__attribute__((export_name("size"))) int size(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    if (i == 1)
      continue;
    sum += part(i);
  }
  switch (n) {
    case 1:
      puts("one");
      break;
    case 3:
      puts("three");
      break;
    default:
      puts("many");
  }
  return sum;
}
__attribute__((export_name("never"))) int never(int n) {
  return n + 1;
}
`;

describe.skipIf(noClang)('lines of C', () => {
  it.each([['4'], ['5']])('by DWARF %s', async (version) => {
    writeFileSync(join(folder, 'size.c'), C);
    const flags = ['--target=wasm32', '-nostdlib', '-O0', '-Wl,--no-entry', '-Wl,--allow-undefined'];
    const { status, stderr } = spawnSync(
      'clang',
      [...flags, '-g', `-gdwarf-${version}`, '-fdebug-compilation-dir=.', 'size.c', '-o', 'c.wasm'],
      { cwd: folder, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    const files = await linesOf(new Uint8Array(readFileSync(join(folder, 'c.wasm'))), three);
    expect(told(files, 'size.c')).toEqual({
      run: [2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 14, 19, 20, 24],
      partly: [],
      missed: [4, 16, 17, 22, 26, 27],
    });
    expect(files[0]!.text).toBe(C);
  });
});
