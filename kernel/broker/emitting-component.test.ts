/** A component in AssemblyScript, built as the project's own are, that makes code and calls it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildComponent } from '../../tools/build/build-component.ts';
import { TemporaryProject } from '../../tools/build/temporary-project.ts';
import { readWitTexts } from '../../tools/build/wit-files.ts';
import { decodeComponent, type ExportedInstance, hostInterface, instantiate } from '../component/index.ts';
import { Codegen } from './codegen.ts';

const wit = (name: string) => readFileSync(new URL(`../../wit/${name}/${name}.wit`, import.meta.url), 'utf8');

const SOURCE = `
import { install, release, reserve, Span } from '../gen/import/nucleus-codegen-code';

/** What an empty slot does. */
function leave(value: i32): i32 { return -value; }

/** (module (import "core" "memory" (memory 0)) (import "constant" "0" (global i32))
 *    (func (export "0") (param i32) (result i32)
 *      (i32.add (i32.mul (local.get 0) (i32.const FACTOR)) (i32.load (global.get 0))))) */
function emit(factor: u8): StaticArray<u8> {
  const code: StaticArray<u8> = [
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f,
    2, 30, 2,
    4, 0x63, 0x6f, 0x72, 0x65, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 0,
    8, 0x63, 0x6f, 0x6e, 0x73, 0x74, 0x61, 0x6e, 0x74, 1, 0x30, 3, 0x7f, 0,
    3, 2, 1, 0,
    7, 5, 1, 1, 0x30, 0, 0,
    10, 15, 1, 13, 0, 0x20, 0, 0x41, 0, 0x6c, 0x23, 0, 0x28, 2, 0, 0x6a, 0x0b,
  ];
  code[code.length - 9] = factor;
  return code;
}

const rest: (value: i32) => i32 = leave;
const term = memory.data(4);
const constants = new StaticArray<u32>(1);

export function calculate(factor: u8, value: i32, more: i32): StaticArray<i32> {
  const answers = new StaticArray<i32>(4);
  store<i32>(term, more);
  constants[0] = <u32>term;
  const slot = reserve(1, rest.index);
  const code = emit(factor);
  const module = new Span(<u32>changetype<usize>(code), code.length);
  const words = new Span(<u32>changetype<usize>(constants), 4);
  answers[0] = slot.isOk ? 0 : 1 + slot.error;
  const installed = install(module, words, slot.value);
  answers[1] = installed.isOk ? <i32>installed.value : -1 - installed.error;
  answers[2] = call_indirect<i32>(slot.value, value);
  release(slot.value);
  answers[3] = call_indirect<i32>(slot.value, value);
  return answers;
}
`;

let project: TemporaryProject;
beforeAll(() => {
  project = new TemporaryProject({
    'wit/codegen/codegen.wit': wit('codegen'),
    'wit/test/test.wit': `package test:emitting@1.0.0;
      interface sums { calculate: func(factor: u8, value: s32, more: s32) -> list<s32>; }
      world emitting { import nucleus:codegen/code@0.1.0; export sums; }`,
    'components/emitting/component.json':
      '{ "world": "test:emitting/emitting@1.0.0", "options": ["--exportTable"] }',
    'components/emitting/export/test-emitting-sums.ts': SOURCE,
  });
});
afterAll(() => project.remove());

it('makes code that works on its memory, calls it by its slot, and takes it away', async () => {
  const config = project.components().find(({ name }) => name === 'emitting')!;
  const binary = await buildComponent(project, readWitTexts(project.root), config, true);
  const code = hostInterface('kernel', new Codegen().interface);
  const imports = { 'nucleus:codegen/code@0.1.0': code };
  const instance = await instantiate(decodeComponent(binary), { name: 'emitting', imports });
  const { calculate } = (instance.exports.get('test:emitting/sums@1.0.0') as ExportedInstance).js;
  expect([...calculate(3, 100, 7)]).toEqual([0, 1, 307, -100]);
  expect([...calculate(60, 2, 1)]).toEqual([0, 1, 121, -2]);
});
