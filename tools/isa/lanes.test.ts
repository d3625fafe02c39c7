/** VEX rows: the places that they take, what rows with `lanes` become, and what is wrong with some. */
import { expect, test } from 'vitest';
import { emit } from './emit.ts';
import { emptyTable, readTable } from './row.ts';

function output(text: string): { tables: string; handlers: string[] } {
  const table = emptyTable();
  readTable(table, 'tiny.isa', text);
  const { tables, handlers } = emit(table);
  return { tables, handlers: handlers.split('\n').filter((line) => line.startsWith('function h')) };
}

/** Places, in the opcode table, that hold something. */
function places(text: string): number[] {
  const body = output(text).tables.split('export const OPCODES: usize')[1]!.split('[')[1]!.split(']')[0]!;
  const entries = body.split(',').map((part) => Number(part.trim()));
  return entries.flatMap((entry, place) => (entry === 0 ? [] : [place]));
}

const place = (map: number, prefix: number, byte: number): number => (map * 4 + prefix) * 256 + byte;

test.each([
  ['vex 66 0f fc', [4, 5, 6, 7].map((map) => place(map, 1, 0xfc))],
  ['vex.128 np 0f 77', [4, 6].map((map) => place(map, 0, 0x77))],
  ['vex.256.w1 66 0f 3a 00', [place(4 + 8 + 3, 1, 0)]],
  ['vex.w0 f2 0f 38 f7', [8, 9].map((map) => place(map, 3, 0xf7))],
])('"%s" stands in the maps of its VEX.W and VEX.L', (opcode, expected) => {
  expect(places(`${opcode}  add  Vx,Hx,Wx  vector.add`)).toEqual(expected);
});

test('a lane row is a function of 128 bits between the calls that bring and take its operands', () => {
  const { handlers } = output('vex 66 0f fc  vadd  Vx,Hx,Wx  vector.add  lanes');
  expect(handlers[1]).toBe(
    'function h1(u: usize): usize { return lane_openLane<v128, operand_R2, operand_R3>(u) && ' +
      'vector_add<v128, lane_Lane, lane_LaneSource>(u) != 0 ? lane_closeLane(u) : 0; }',
  );
  // One and two lanes, each with a register, a near and an indexed source.
  expect(handlers.length).toBe(1 + 6);
  expect(handlers[4]).toContain('lane_openLanes<lane_FullStep, v128, operand_R2, operand_R3>(u)');
});

test.each([
  [
    'vex 66 0f fc  vadd  Vx,Wq  vector.add  lanes step=half',
    'lane_openLanes<lane_HalfStep, u64, lane_None, operand_R2>',
  ],
  [
    'vex 66 0f fc  vadd  Vx,Hx,Wdq  vector.add  lanes step=same',
    'lane_openLanes<lane_SameStep, v128, operand_R2, operand_R3>',
  ],
  ['vex 66 0f fc  vadd  Hx,Ux,Ib  vector.add  lanes', 'vector_add<v128, lane_Lane, operand_Imm>'],
  ['vex 66 0f fc  vadd  Vss,Hss,Wsd  vector.add  lanes', 'lane_openLane<f64, operand_R2, operand_R3>'],
  ['vex 66 0f fc  vadd  Vx,Wx  vector.add  lanes step=narrow', 'lane_closeNarrow(u)'],
])('%s', (row, text) => {
  expect(output(row).handlers.join('\n')).toContain(text);
});

test.each([
  ['vex 66 0f fc  vadd  Vx  vector.add  lanes', 'tiny.isa:1: lanes are of two or three operands'],
  [
    'vex 66 0f fc  vadd  Vx,Wx  vector.add  lanes step=big',
    'tiny.isa:1: lanes are of two or three operands, and step is',
  ],
  ['vex 0f fc  vadd  Vx,Wx  vector.add', 'tiny.isa:1: "vex 0f fc" has no prefix or no map'],
])('"%s" is refused', (row, message) => {
  expect(() => output(row)).toThrow(message);
});
