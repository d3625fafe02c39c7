import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { expect, it } from 'vitest';
import { machineCode } from './machine-code.ts';

/** Exports "f", which adds 41 to what it is given, and "g", which gives it back. */
const WIRE = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 3, 2, 0, 0],
  ...[
    7, 9, 2, 1, 0x66, 0, 0, 1, 0x67, 0, 1, 10, 14, 2, 7, 0, 0x20, 0, 0x41, 41, 0x6a, 0x0b, 4, 0, 0x20, 0,
    0x0b,
  ],
]);

const engine = machineCode();
const isOffered = /^1[123]\./.test(process.versions.v8);

it('is offered by the versions of V8 that have it', () => {
  expect(engine !== undefined).toBe(isOffered);
});

it('leaves the flags as they were, and nobody else a way to name such functions', () => {
  const script = 'const { cachedDataVersionTag: tag } = require("node:v8"); console.log(tag())';
  const fresh = spawnSync(process.execPath, [...process.execArgv, '-e', script], { encoding: 'utf8' });
  expect(`${cachedDataVersionTag()}\n`).toBe(fresh.stdout);
  expect(() => new Function('return %GetOptimizationStatus(0)')).toThrow(SyntaxError);
});

it.runIf(isOffered)('takes back the code of a module, with the functions that were optimized', () => {
  const { serialize, deserialize, tierOf, optimize } = engine!;
  const module = new WebAssembly.Module(WIRE);
  const { f, g } = new WebAssembly.Instance(module).exports as Record<string, (value: number) => number>;
  expect([tierOf(f!), tierOf(g!)]).toEqual(['none', 'none']);
  expect([f!(1), tierOf(f!)]).toEqual([42, 'baseline']);
  optimize(f!);
  expect([f!(1), tierOf(f!), tierOf(g!)]).toEqual([42, 'optimized', 'none']);
  const again = deserialize(serialize(module), WIRE)!;
  const second = new WebAssembly.Instance(again).exports as typeof engine &
    Record<string, (value: number) => number>;
  expect([second.f!(1), second.g!(7)]).toEqual([42, 7]);
});

it.runIf(isOffered)('refuses code of another V8, or of none', () => {
  const { serialize, deserialize, optimize } = engine!;
  const other = new Uint8Array([...WIRE.subarray(0, -1), 0x0b]);
  other[WIRE.indexOf(41)] = 42;
  const module = new WebAssembly.Module(other);
  optimize(new WebAssembly.Instance(module).exports.f as never);
  const code = serialize(module);
  for (const at of [0, 4, 8, 12]) {
    const bad = new Uint8Array(code.slice(0));
    bad[at]! ^= 1;
    expect(deserialize(bad.buffer, other), `byte ${at}`).toBeUndefined();
  }
  expect(deserialize(new ArrayBuffer(0), other)).toBeUndefined();
});

it.runIf(isOffered)('goes on when V8 has let go of code that was not used for long', () => {
  const built = JSON.stringify(join(import.meta.dirname, '../../../dist/host/node/launch/machine-code.js'));
  const script = `const { machineCode } = await import(${built});
    const { tierOf } = machineCode();
    const wire = new Uint8Array([${WIRE.join()}]);
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(wire)).exports;
    for (let time = 0; time < 20; time++) { gc(); await new Promise((done) => setImmediate(done)); }
    f(1);
    console.log(tierOf(f));`;
  const flags = ['--stress-flush-code', '--flush-bytecode', '--expose-gc', '--input-type=module'];
  const ended = spawnSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' });
  expect([ended.stderr, ended.stdout]).toEqual(['', 'baseline\n']);
});
