/** `bytes.ts` is what GNU as makes of the assembly here. `NUCLEUS_WRITE=1` writes it anew. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const room = import.meta.dirname;
const file = join(room, 'bytes.ts');

/** `code NAME` begins a function; `slow NAME` goes on in the handler of that row. */
const MACROS = `.intel_syntax noprefix
.text
.macro code name
.balign 16
\\name:
.endm
.macro slow name
jmp qword ptr [rip + slot.\\name]
.endm
`;

const HEAD = `// Machine code of the functions in the assembly files of this folder, which bytes.test.ts makes it from. Slots hold addresses of
// handlers' stubs.

`;

/** In one source, since functions may share their ends. */
function source(): string {
  const files = readdirSync(room)
    .filter((name) => name.endsWith('.s'))
    .map((name) => readFileSync(join(room, name), 'utf8'));
  const slots = new Set(files.join('').match(/(?<=^ +slow )\w+/gm) ?? []);
  return `${MACROS}${[...slots].map((name) => `slot.${name}: .quad 0\n`).join('')}${files.join('\n')}`;
}

interface Symbol {
  readonly name: string;
  readonly offset: number;
}

function assemble(): { bytes: Buffer; symbols: Symbol[] } {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-code-'));
  try {
    const path = (name: string) => join(folder, name);
    writeFileSync(path('code.s'), source());
    execFileSync('as', ['--64', path('code.s'), '-o', path('code.o')]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', path('code.o'), path('code.bin')]);
    const listed = execFileSync('nm', ['-n', path('code.o')], { encoding: 'utf8' });
    const symbols = [...listed.matchAll(/^([0-9a-f]+) . ([\w.]+)$/gm)].map(([, offset, name]) => ({
      name: name!,
      offset: Number.parseInt(offset!, 16),
    }));
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
  const hex = [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`);
  const slots = symbols.filter(({ name }) => name.startsWith('slot.'));
  const functions = symbols.filter((one) => !slots.includes(one));
  return (
    `${HEAD}export const BYTES: StaticArray<u8> = [\n${lines(hex, 20)}];\n` +
    table('CODE', functions) +
    table('SLOT', slots.map(({ name, offset }) => ({ name: name.slice('slot.'.length), offset })))
  );
}

it('the bytes are what the assembly says', () => {
  const wanted = text();
  if (process.env.NUCLEUS_WRITE === '1') writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8') === wanted).toBe(true);
});
