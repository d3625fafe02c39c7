/** A component that never frees: a call must allocate nothing that its author does not. */

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildComponent } from '../build/build-component.ts';
import { readComponentConfig } from '../build/component-config.ts';
import { Project } from '../build/project.ts';
import { readWitTexts } from '../build/wit-files.ts';
import type { Loose } from './run-through-jco.ts';
import { runThroughKernel } from './run-through-kernel.ts';

const MACHINE = 'test:cpu/machine@1.0.0';
const REGISTERS = [...'abcdefghijklmnopq'];
/** An object of 16 bytes behind its header of 16 bytes and its block's header, 16-aligned. */
const OBJECT = 48;

let machine: Loose;

beforeAll(async () => {
  const project = new Project(fileURLToPath(new URL('../..', import.meta.url)));
  const folder = fileURLToPath(new URL('assembly/cpu', import.meta.url));
  const texts = readWitTexts(project.root, [`${folder}/wit`]);
  const binary = await buildComponent(project, texts, readComponentConfig(project.root, folder), true);
  machine = (await runThroughKernel(binary, {}))[MACHINE];
});

describe('a component under the stub runtime', () => {
  function registers(value: bigint): Record<string, bigint> {
    return Object.fromEntries(REGISTERS.map((name) => [name, value]));
  }

  it('answers as it should', () => {
    const cpu = new machine.Cpu();
    expect(cpu.run(5, undefined)).toEqual({ tag: 'preempted' });
    expect(cpu.run(5, { low: 1, high: 2 })).toEqual({
      tag: 'call',
      val: { number: (2n << 32n) | 1n, arguments: [5n, 2n] },
    });
    expect(() => cpu.run(0, undefined)).toThrow();
    cpu.setRegisters(registers(9n));
    expect(cpu.getRegisters()).toEqual({ ...registers(0n), a: 9n, q: 9n });
    expect(cpu.write(new Uint8Array([3, 4]))).toBe(2);
    expect(cpu.read(0).slice(0, 3)).toEqual(new Uint8Array([3, 4, 0]));
  });

  it.each<[string, (cpu: Loose) => unknown]>([
    ['scalars and an option', (cpu) => cpu.run(1, undefined)],
    ['a record in an option, a variant back', (cpu) => cpu.run(1, { low: 1, high: 2 })],
    ['a record that lies in memory', (cpu) => cpu.setRegisters(registers(1n))],
    ['a record back', (cpu) => cpu.getRegisters()],
    ['a list', (cpu) => cpu.write(new Uint8Array(60_000))],
    ['an empty list', (cpu) => cpu.write(new Uint8Array(0))],
    ['a list back', (cpu) => cpu.read(1)],
  ])('allocates nothing for %s', (_what, call) => {
    const cpu = new machine.Cpu();
    const before = machine.mark();
    for (let count = 0; count < 100; count++) call(cpu);
    expect(machine.mark() - before).toBe(OBJECT);
  });
});
