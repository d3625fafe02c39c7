/** The table's notation: what each mistake is told as, and what a tiny table becomes. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { emit } from './emit.ts';
import { generate, readTables } from './index.ts';
import { emptyTable, readTable, type Table } from './row.ts';
import { HandlerList, variants } from './variant.ts';

const X86 = fileURLToPath(new URL('../../components/x86', import.meta.url));

function table(text: string): Table {
  const result = emptyTable();
  readTable(result, 'tiny.isa', text);
  return result;
}

test.each([
  ['00  add  Eb,Gb', 'tiny.isa:1: expected 4 or 5 columns, two or more spaces apart, found 3'],
  ['00  add  Eb,Gb  add', 'tiny.isa:1: handler "add" is not FAMILY.FUNCTION<TYPES>'],
  ['00  add  Eb,Kb  alu.add', 'tiny.isa:1: operand "Kb" is of no known kind'],
  ['00  add  Eb,Gk  alu.add', 'tiny.isa:1: operand "Gk" is of no known size'],
  ['xy  add  Eb,Gb  alu.add', 'tiny.isa:1: "xy" has no opcode byte'],
  ['00 /8  add  Eb,Gb  alu.add', 'tiny.isa:1: "00 /8" does not end in /DIGIT or a ModRM byte'],
  ['00 /1 /2  add  Eb,Gb  alu.add', 'tiny.isa:1: "00 /1 /2" does not end in /DIGIT or a ModRM byte'],
  ['00  add  Eb,Gb  alu.add  fast', 'tiny.isa:1: unknown attribute "fast"'],
  ['00  add  Eb,Gb  alu.add  q=c', 'tiny.isa:1: unknown attribute "q=c"'],
  ['00  add  Eb,Gb  alu.add  w=oq', 'tiny.isa:1: "w=oq" names no flags of oszapc'],
  ['from state/x Name', 'tiny.isa:1: expected "from MODULE: NAME, ..."'],
  ['fuse alu.add and jump', 'tiny.isa:1: expected "fuse FIRST as FUSED for TYPES: FORMS; FORMS"'],
])('"%s" is refused', (line, message) => {
  expect(() => table(line)).toThrow(message);
});

test('two rows may not claim one place', () => {
  const text = '00 /1  add  Eb,Gb  alu.add\n00  sub  Eb,Gb  alu.sub';
  expect(() => emit(table(text))).toThrow('tiny.isa:2: claims the place of tiny.isa:1');
});

test('an unknown size attribute is refused', () => {
  expect(() => emit(table('00  push  Ib  stack.push  size=k'))).toThrow('tiny.isa:1: unknown size "k"');
});

test('rows for memory and for registers share an opcode; a mandatory prefix goes before none', () => {
  const { tables } = emit(
    table('0f 12  movlps  Vq,Mq  m.a\n0f 12  movhlps  Vq,Uq  m.b\nf3 0f 12  movsldup  Vx,Wx  m.c'),
  );
  const entries = numbers(tables, 'OPCODES');
  const at = (prefix: number): number => entries[(1 * 4 + prefix) * 256 + 0x12]!;
  expect([at(0), at(1), at(2), at(3)]).toEqual([0x8000, 0x8000, 3, 0x8000]);
  expect(numbers(tables, 'GROUPS')).toEqual([...new Array(8).fill(1), ...new Array(64).fill(2)]);
});

test('a row becomes a handler for each size, form and use of flags, and equal ones are one', () => {
  const { handlers } = emit(
    table(
      'from state/k: K\n01  add  Ev,Gv  alu.two<Add, K>  w=oszapc lock\n03  add  Gv,Ev  alu.two<Add, K>  w=oszapc',
    ),
  );
  const lines = handlers.split('\n').filter((line) => line.startsWith('function h'));
  // 3 sizes, and 3 forms of either order that share the one of registers, live and dead; and "undefined"
  expect(lines.length).toBe(1 + 3 * 5 * 2);
  expect(lines[1]).toBe(
    'function h1(u: usize): usize { return alu_two<alu_Add, k_K, u16, operand_R1, operand_R2, flags_Live>(u); }',
  );
  expect(handlers).toContain("import { K as k_K } from '../state/k';");
});

test('a fusion makes a handler for each condition', () => {
  const { handlers } = emit(
    table(
      'from state/condition: IfO, IfNO\n39  cmp  Ev,Gv  alu.cmp  w=oszapc\nfuse alu.cmp as alu.cmpJump for u32: R1 R2',
    ),
  );
  expect(handlers).toContain('alu_cmpJump<condition_IfO, u32, operand_R1, operand_R2>(u)');
  expect(handlers).toContain('alu_cmpJump<condition_IfNO, u32, operand_R1, operand_R2>(u)');
  expect(handlers).not.toContain('alu_cmpJump<condition_IfO, u16');
});

test('each row of the real table has a handler', async () => {
  const { rows } = await readTables(`${X86}/isa`);
  const list = new HandlerList();
  const without = rows.filter(
    (row) => row.function !== 'undefined' && variants(row, list).every((handler) => handler === 0),
  );
  expect(without.map(({ place }) => place)).toEqual([]);
  expect([...(await generate(X86)).keys()]).toEqual([
    'gen/tables.ts',
    'gen/handlers.ts',
    'gen/traits.ts',
    'gen/translators.ts',
  ]);
});

/** The numbers of a generated table. */
function numbers(text: string, name: string): number[] {
  const body = text.split(`export const ${name}: usize`)[1]!.split('[')[1]!.split(']')[0]!;
  return body
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
}
