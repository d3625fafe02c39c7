/** `bytes.ts` is what mingw-w64 makes of the sources here. `NUCLEUS_WRITE=1` writes it anew. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const room = import.meta.dirname;
const file = join(room, 'bytes.ts');
const TOOLS = 'x86_64-w64-mingw32-';
/** Another compiler makes other bytes: which one made these is their first line. */
const compiler = spawnSync(`${TOOLS}gcc`, ['--version'], { encoding: 'utf8' }).stdout?.split('\n')[0];
const isWriting = process.env.NUCLEUS_WRITE === '1';
const differs = !isWriting && readFileSync(file, 'utf8').split('\n')[0] !== `// ${compiler}`;

/** `code NAME` begins a function; `slow NAME` goes on in the handler of that row. */
const MACROS = `.intel_syntax noprefix
.text
.macro code name
.balign 16
.globl \\name
\\name:
.endm
.macro slow name
jmp qword ptr [rip + slot_\\name]
.endm
`;

/** Slots on pages of their own; then in one piece code, what it reads, and how it unwinds. */
const LAYOUT = `SECTIONS {
  .all 0 : { *(.slots) . = ALIGN(4096); code_start = .; *(.text .text.*) *(.rdata .rdata$zzz) *(.xdata) . = ALIGN(4); tables = .; *(.pdata) tables_end = .; }
  /DISCARD/ : { *(*) }
}`;

const COMPILE = [
  ...['-c', '-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-builtin', '-fno-ident'],
  ...['-fno-tree-loop-distribute-patterns', '-fno-stack-protector', '-mno-stack-arg-probe', '-mcmodel=small'],
];

const HEAD = `// ${compiler}
//
// Machine code of the functions in the assembly and C files of this folder, which bytes.test.ts makes it from. Slots hold addresses
// of handlers' stubs; the function table is what unwinding looks at.

`;

interface Symbol {
  readonly name: string;
  readonly offset: number;
}

const run = (command: string, args: string[]) => execFileSync(`${TOOLS}${command}`, args, { encoding: 'utf8' });

const sources = (ending: string) => readdirSync(room).filter((name) => name.endsWith(ending));

/** Names of slots that are used. */
function slotNames(): string[] {
  const texts = [...sources('.s'), ...sources('.c')].map((name) => readFileSync(join(room, name), 'utf8'));
  return [...new Set([...texts.join('').matchAll(/(?<=^ +slow )\w+|(?<=\bslot_)\w+/gm)].map(([name]) => name))].sort();
}

function assemble(): { bytes: Buffer; symbols: Symbol[] } {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-code-'));
  try {
    const path = (name: string) => join(folder, name);
    const slots = slotNames().map((name) => `.globl slot_${name}\nslot_${name}: .quad 0\n`);
    const code = sources('.s').map((name) => readFileSync(join(room, name), 'utf8'));
    writeFileSync(path('code.s'), `${MACROS}${code.join('\n')}\n.section .slots\n${slots.join('')}`);
    writeFileSync(path('layout'), LAYOUT);
    run('as', [path('code.s'), '-o', path('code.o')]);
    const objects = sources('.c').map((name) => path(`${name}.o`));
    sources('.c').forEach((name, i) => void run('gcc', [...COMPILE, join(room, name), '-o', objects[i]!]));
    run('ld', ['-T', path('layout'), '--image-base', '0', '-o', path('code.exe'), path('code.o'), ...objects]);
    run('objcopy', ['-O', 'binary', '-j', '.all', path('code.exe'), path('code.bin')]);
    const listed = [...run('nm', ['-n', path('code.exe')]).matchAll(/^([0-9a-f]+) T (\w+)$/gm)];
    const symbols = listed.map(([, offset, name]) => ({ name: name!, offset: Number.parseInt(offset!, 16) }));
    return { bytes: readFileSync(path('code.bin')), symbols };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Values in lines that are easy to compare. */
const lines = (values: string[], inLine: number): string =>
  Array.from({ length: Math.ceil(values.length / inLine) }, (_, i) => `  ${values.slice(i * inLine, (i + 1) * inLine).join(', ')},\n`).join('');

const table = (title: string, symbols: Symbol[]): string =>
  `\nexport const ${title}_NAMES: StaticArray<string> = [\n${lines(symbols.map(({ name }) => `'${name}'`), 8)}];\n` +
  `\nexport const ${title}_OFFSETS: StaticArray<u32> = [\n${lines(symbols.map(({ offset }) => `0x${offset.toString(16)}`), 16)}];\n`;

function text(): string {
  const { bytes, symbols } = assemble();
  const start = symbols.find(({ name }) => name === 'code_start')!.offset;
  const hex = [...bytes.subarray(start)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`);
  const offset = (name: string) => `0x${symbols.find((one) => one.name === name)!.offset.toString(16)}`;
  const slots = symbols.filter(({ name }) => name.startsWith('slot_'));
  const functions = symbols.filter(({ name }) => !/^(slot_|tables|code_start)/.test(name));
  return (
    `${HEAD}/** What lies before is slots. All offsets are from their beginning. */\nexport const CODE_START: u32 = 0x${start.toString(16)};\n` +
    `\nexport const BYTES: StaticArray<u8> = [\n${lines(hex, 20)}];\n` +
    `\n/** RUNTIME_FUNCTIONs. */\nexport const TABLES: u32 = ${offset('tables')};\nexport const TABLES_END: u32 = ${offset('tables_end')};\n` +
    table('CODE', functions) +
    table('SLOT', slots.map((slot) => ({ ...slot, name: slot.name.slice('slot_'.length) })))
  );
}

it.skipIf(differs)(`the bytes are what the sources say${differs ? ' (another compiler made them)' : ''}`, () => {
  const wanted = text();
  if (isWriting) writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8') === wanted).toBe(true);
});
