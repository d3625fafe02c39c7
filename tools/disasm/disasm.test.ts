/** What forms of names and prefixes become; that every line of text is of use; and that any bytes are lines. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTables } from '../isa/index.ts';
import type { Table } from '../isa/row.ts';
import { disassemble } from './disassemble.ts';
import { ElfError, readElf } from './elf.ts';
import { listing } from './listing.ts';
import { SymbolTable } from './symbol.ts';
import { type Disassembly, prepare } from './table.ts';

let rows: Table;
let table: Disassembly;
beforeAll(async () => {
  rows = await readTables(fileURLToPath(new URL('../../components/x86/isa', import.meta.url)));
  table = prepare(rows);
});

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('an instruction', () => {
  it.each([
    ['48 89 e5', 'mov    %rsp,%rbp'],
    ['66 48 8d 3d 00 00 00 00', 'data16 lea 0x0(%rip),%rdi        # 0x1008'],
    ['66 66 2e 0f 1f 84 00 00 00 00 00', 'data16 cs nopw 0x0(%rax,%rax,1)'],
    ['64 48 8b 04 25 f8 ff ff ff', 'mov    %fs:0xfffffffffffffff8,%rax'],
    ['8b 04 26', 'mov    (%rsi,%riz,1),%eax'],
    ['f0 0f b1 11', 'lock cmpxchg %edx,(%rcx)'],
    ['f3 48 a5', 'rep movsq %ds:(%rsi),%es:(%rdi)'],
    ['f2 ae', 'repnz scas %es:(%rdi),%al'],
    ['c1 20 03', 'shll   $0x3,(%rax)'],
    ['83 c0 ff', 'add    $0xffffffff,%eax'],
    ['e8 fb ff ff ff', 'call   0x1000'],
    ['3e ff e0', 'notrack jmp *%rax'],
    ['2e 74 00', 'je,pn  0x1003'],
    ['40 b6 01', 'mov    $0x1,%sil'],
    ['b4 01', 'mov    $0x1,%ah'],
    ['40 53', 'rex push %rbx'],
    ['de e1', 'fsubp  %st,%st(1)'],
    ['9b d9 38', 'fstcw  (%rax)'],
    ['0f c2 d1 01', 'cmpltps %xmm1,%xmm2'],
    ['0f c2 d1 09', 'cmpps  $0x9,%xmm1,%xmm2'],
    ['c5 ad db c0', 'vpand  %ymm0,%ymm10,%ymm0'],
    ['c4 e2 c9 92 04 88', 'vgatherdpd %xmm6,(%rax,%xmm1,4),%xmm0'],
    ['06', '(bad)'],
    ['48 66 90', 'rex.W'],
  ])('%s is "%s"', (hex, text) => {
    expect(disassemble(table, bytesOf(hex), 0, 0x1000n).text).toBe(text);
  });

  it('that ends too early, or is too long, is bad', () => {
    for (const hex of ['48', '0f', '81 c0 00', 'c5', 'c4 e2', `${'66 '.repeat(14)} 05 00 00`]) {
      const { text, length } = disassemble(table, bytesOf(hex));
      expect([hex, text.endsWith('(bad)')]).toEqual([hex, true]);
      expect(length).toBeGreaterThan(0);
    }
  });
});

it('each line of text fits the rows of its mnemonic', () => {
  const names = new Set(
    rows.rows.flatMap(({ mnemonic, operands }) => [
      mnemonic,
      `${mnemonic} ${operands.map(({ text }) => text).join(',')}`,
    ]),
  );
  const known = (key: string): boolean => names.has(key) || names.has(`v${key}`);
  const unused = [...rows.texts.byRow].filter(([key]) => known(key.split(' ')[0]!) && !known(key));
  expect(unused.map(([key, { place }]) => `${place}: ${key}`)).toEqual([]);
  const prefixed = rows.texts.prefixes.flatMap(({ mnemonics }) => [...mnemonics]);
  expect(prefixed.filter((name) => !names.has(name.replace(':', ' ')))).toEqual([]);
});

it('any bytes become lines, to their end and no further', () => {
  let state = 1;
  const bytes = Uint8Array.from({ length: 20_000 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  let last = 0;
  for (let at = 0; at < bytes.length; at += last) {
    const { text, length } = disassemble(table, bytes, at, BigInt(at));
    expect(text).not.toMatch(/undefined|(?<!%)\?|NaN|[@~^{}]/);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(Math.min(15, bytes.length - at));
    last = length;
  }
});

describe('a file', () => {
  /** An ELF file with one section `.text` of two instructions, and a symbol `start`. */
  function tinyElf(): Uint8Array {
    const file = new Uint8Array(512);
    const view = new DataView(file.buffer);
    file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    view.setUint16(18, 62, true);
    view.setBigUint64(40, 128n, true);
    view.setUint16(60, 4, true);
    view.setUint16(62, 2, true);
    const section = (index: number, name: number, type: number, values: number[], link = 0): void => {
      const at = 128 + index * 64;
      view.setUint32(at, name, true);
      view.setUint32(at + 4, type, true);
      for (const [i, value] of values.entries()) view.setBigUint64(at + 8 + i * 8, BigInt(value), true);
      view.setUint32(at + 40, link, true);
    };
    section(1, 1, 1, [4, 0x401000, 64, 3]);
    section(2, 0, 3, [0, 0, 80, 16]);
    section(3, 0, 2, [0, 0, 400, 48], 2);
    file.set([0x90, 0xeb, 0xfd], 64);
    file.set(Buffer.from('\0.text\0start\0'), 80);
    view.setUint32(424, 7, true);
    file[428] = 0x12;
    view.setUint16(430, 1, true);
    view.setBigUint64(432, 0x401000n, true);
    return file;
  }

  const lines = (file: Uint8Array, at?: bigint, count = 9): string[] => {
    const { code, symbols } = readElf(file);
    return [...listing(table, code, new SymbolTable(symbols), { at, count })];
  };

  it('is listed with its labels', () => {
    const head = ['', 'Disassembly of section .text:'];
    const label = ['', '0000000000401000 <start>:'];
    const code = ['  401000:\tnop', '  401001:\tjmp    401000 <start>'];
    expect(lines(tinyElf())).toEqual([...head, ...label, ...code]);
    expect(lines(tinyElf(), 0x401001n)).toEqual([...head, code[1]]);
    expect(lines(tinyElf(), undefined, 1)).toEqual([...head, ...label, code[0]]);
    expect(lines(tinyElf(), 0x1n)).toEqual([]);
  });

  it('that is no ELF file of this processor is refused', () => {
    expect(() => readElf(new Uint8Array(3))).toThrow(ElfError);
    expect(() => readElf(new Uint8Array(100))).toThrow('is no ELF file');
    expect(() => readElf(tinyElf().map((byte, at) => (at === 18 ? 183 : byte)))).toThrow('for x86-64');
  });

  it('that lies about places does no harm', () => {
    for (let at = 16; at < 460; at++) {
      for (const value of [0xff, 0x7f, 0x80, 0]) {
        const file = tinyElf();
        file[at] = value;
        try {
          expect(lines(file).length).toBeLessThan(100);
        } catch (error) {
          expect(error).toBeInstanceOf(ElfError);
        }
      }
    }
  });
});
