import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineCode } from '../launch/machine-code.ts';
import { MACHINE_CODE_PART, MachineCodeCache } from './machine-code-cache.ts';
import { filesIn } from './tidy.ts';

/**
 * Exports "f", which adds `number` to what it is given, and "g", which gives it back. V8 has a module of the same bytes once, with
 * what it has made of it: where that matters a test has numbers of its own.
 */
const wire = (number: number) =>
  new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 3, 2, 0, 0],
    ...[7, 9, 2, 1, 0x66, 0, 0, 1, 0x67, 0, 1, 10, 14, 2, 7, 0, 0x20, 0, 0x41, number, 0x6a, 0x0b],
    ...[4, 0, 0x20, 0, 0x0b],
  ]);

const engine = machineCode();
let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'nucleus-machine-'));
  writeFileSync(join(place, 'program'), 'a program');
});
afterEach(() => rmSync(place, { recursive: true }));

const open = () =>
  new MachineCodeCache(
    { folder: join(place, 'cache'), program: join(place, 'program'), warn: () => {} },
    engine!,
  );

type Keeper = MachineCodeCache['components'];

/** As the kernel does; gives the exports, some of which were called. */
function use(keeper: Keeper, bytes: Uint8Array, called: readonly string[] = ['f']) {
  const found = keeper.find(bytes);
  const module = found ?? new WebAssembly.Module(bytes as BufferSource);
  if (found === undefined) keeper.add(bytes, module);
  const exports = new WebAssembly.Instance(module).exports as Record<string, (value: number) => number>;
  keeper.note(module, exports);
  for (const name of called) exports[name]!(1);
  return { exports, isFound: found !== undefined };
}

/** A run of some modules of translated code. */
function run(numbers: readonly number[], ran = 10_000) {
  const cache = open();
  const used = numbers.map((number) => use(cache.translations, wire(number)));
  cache.save(ran);
  return { found: used.map(({ isFound }) => isFound), cache, used };
}

const theFile = () => filesIn(join(place, 'cache', MACHINE_CODE_PART))[0]!.path;

describe.runIf(engine !== undefined)('machine code', () => {
  it('is found by later runs, by the bytes of the module', () => {
    expect(run([41, 42]).found).toEqual([false, false]);
    const { found, used, cache } = run([42, 43, 41]);
    expect(found).toEqual([true, false, true]);
    expect(used.map(({ exports }) => exports.f!(1))).toEqual([43, 44, 42]);
    expect(engine!.tierOf(used[0]!.exports.f!)).toBe('optimized');
    expect([cache.found, cache.made, cache.problem]).toEqual([2, 1, undefined]);
  });

  it('of translations has the functions that were called, as far as there is time', () => {
    expect(run([51], 0).cache.made).toBe(0);
    expect(run([51]).found).toEqual([false]);
    const { used, found } = run([51]);
    expect([found, engine!.tierOf(used[0]!.exports.g!)]).toEqual([[true], 'none']);
  });

  it('is written anew only when it became better', () => {
    run([41]);
    const before = statSync(theFile()).ino;
    expect(run([41]).cache.made).toBe(0);
    expect(statSync(theFile()).ino).toBe(before);
    const cache = open();
    use(cache.translations, wire(41), ['f', 'g']);
    cache.save(10_000);
    expect(cache.made).toBe(1);
    expect(engine!.tierOf(run([41]).used[0]!.exports.g!)).toBe('optimized');
  });

  it('of components grows for some runs', () => {
    const made = Array.from({ length: 8 }, () => {
      const cache = open();
      use(cache.components, wire(41));
      cache.save(0);
      return cache.made;
    });
    expect(made).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  });

  it('is not kept of modules that ran nothing', () => {
    const cache = open();
    use(cache.components, wire(52), []);
    use(cache.translations, wire(53), []);
    cache.translations.find(wire(54));
    cache.save(10_000);
    expect(readdirSync(place)).toEqual(['program']);
  });

  it('does without what is damaged, and writes it anew', () => {
    run([41, 42]);
    const bytes = readFileSync(theFile());
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(theFile(), bytes);
    const { found, cache } = run([41, 42]);
    expect([found.filter(Boolean).length, cache.problem]).toEqual([1, 'a part of the file is damaged']);
    expect(run([41, 42]).found).toEqual([true, true]);
  });

  it('goes when a run that had it did not end well', () => {
    run([41]);
    const cache = open();
    cache.discard();
    expect(filesIn(join(place, 'cache', MACHINE_CODE_PART))).toHaveLength(1);
    use(cache.translations, wire(41));
    cache.discard();
    expect(filesIn(join(place, 'cache', MACHINE_CODE_PART))).toHaveLength(0);
  });
});
