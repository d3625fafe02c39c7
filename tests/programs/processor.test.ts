/** What the processor tells of faults and traps, and code that changes itself: programs that must say in the kernel what they say natively. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingJudge } from '../../tools/fuzz/x86/processor.ts';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const programs = [
  ['faults', 'each kind of access at each kind of bad address'],
  ['traps', 'code that ends, and instructions that raise exceptions'],
  ['self-modifying', 'code that changes while it runs'],
  ['hot', 'loops that are translated, and what interrupts them'],
] as const;

// Addresses in faults, steps over traps and stores to code that is being executed are each vendor's own; the core has AMD's ways.
const missing = noCompiler ?? missingJudge();

describe.skipIf(missing)(`the processor${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'processor-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(programs)('%s: %s', async (name) => {
    const program = compile(join(import.meta.dirname, 'processor', `${name}.c`), folder, name);
    const native = await command(program, []);
    const ours = await nucleus(['run', program]);
    const lines = native.stdout.toString().split('\n');
    const different = ours.stdout
      .toString()
      .split('\n')
      .flatMap((line, index) => (line === lines[index] ? [] : [`native ${lines[index]}\nkernel ${line}`]));
    expect(different).toEqual([]);
    expect([ours.code, ours.stderr]).toEqual([native.code, native.stderr]);
    expect(lines.length).toBeGreaterThan(10);
  });
});
