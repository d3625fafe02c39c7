import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeComponent, type ExportedInstance, instantiate } from '../../kernel/component/index.ts';
import type { InstanceType } from '../../kernel/component/types/model.ts';
import { type ProgramSettings, programComponent } from './program-component.ts';
import { component } from './test/two-parts.ts';

const NAME = 'nucleus:runner/program@0.1.0';

/** `nucleus:runner/program`, in jco's conventions. */
interface Program {
  getSettings(): ProgramSettings;
  size(): bigint;
  read(offset: bigint, length: number): Uint8Array;
}

const settings: ProgramSettings = {
  path: '/bin/échantillon',
  arguments: ['a', '', 'ü'.repeat(100_000)],
  environment: ['A=1', 'B=x=y'],
  directory: '/',
  readOnly: ['/src'],
  memory: 2n ** 40n + 1n,
  translation: 'always',
};
const image = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 251);

let type: InstanceType;
let program: Program;
beforeAll(async () => {
  type = await interfaceOf(
    readFileSync(join(import.meta.dirname, '..', '..', 'wit/runner/runner.wit'), 'utf8'),
  );
  const made = decodeComponent(programComponent(NAME, type, settings, image).concatenated());
  expect([...made.type.imports]).toEqual([]);
  const instance = await instantiate(made, { name: 'program', imports: {} });
  program = (instance.exports.get(NAME) as ExportedInstance).js as unknown as Program;
});

/** The interface as one who imports all of it has it. */
async function interfaceOf(wit: string): Promise<InstanceType> {
  const text = /package nucleus:runner@0.1.0;|interface program \{[\s\S]*?\n\}/g;
  const importer = await component(
    `(module
      (import "${NAME}" "get-settings" (func (param i32)))
      (import "${NAME}" "size" (func (result i64)))
      (import "${NAME}" "read" (func (param i64 i32 i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable))`,
    'importer',
    `${wit.match(text)!.join('\n')} world importer { import program; }`,
  );
  const extern = decodeComponent(importer).type.imports.get(NAME)!;
  return (extern as Extract<typeof extern, { kind: 'instance' }>).type;
}

describe('the component that holds a program', () => {
  it('tells its settings', () => expect(program.getSettings()).toEqual(settings));

  it('tells its size', () => expect(program.size()).toBe(100_000n));

  it.each<[string, bigint, number, number, number]>([
    ['the start', 0n, 10, 0, 10],
    ['the middle', 70_000n, 1000, 70_000, 71_000],
    ['nothing', 5n, 0, 5, 5],
    ['everything', 0n, 100_000, 0, 100_000],
    ['more than there is', 99_990n, 0xffff_ffff, 99_990, 100_000],
    ['at the end', 100_000n, 10, 0, 0],
    ['behind the end', 100_001n, 10, 0, 0],
    ['behind 32 bits', 2n ** 32n + 1n, 10, 0, 0],
    ['far behind', 2n ** 64n - 1n, 10, 0, 0],
  ])('gives %s', (_, offset, length, start, end) => {
    expect(program.read(offset, length)).toEqual(image.subarray(start, end));
  });

  it('is a component to others', async () => {
    const bytes = programComponent(NAME, type, { ...settings, arguments: [] }, image.subarray(0, 3));
    await expect(print(bytes.concatenated())).resolves.toMatch(
      /\(export \(;1;\) "nucleus:runner\/program@0.1.0"/,
    );
  });

  it('keeps the image as it is, without a copy', () => {
    const chunks = programComponent(NAME, type, settings, image).chunks();
    expect(chunks).toContain(image);
  });

  it('does not pretend to answer what it does not know', () => {
    const exports = new Map([...type.exports, ['more', { kind: 'func', type: { parameters: [] } }] as const]);
    expect(() => programComponent(NAME, { exports }, settings, image)).toThrow(
      new Error('compose: nucleus:runner/program has a function "more" that nothing answers'),
    );
  });
});
