/** x87 over several instructions: which one was last, exceptions that wait, and a state that comes back. */
import { expect, test } from 'vitest';
import { CODE, DATA, Guest } from '../test/guest.ts';

/** Runs code with rdi at data that begins with the double 1.5, a zero and a control word that unmasks division by zero. */
async function run(code: string): Promise<{ guest: Guest; vector: number }> {
  const guest = await Guest.start(`${code} cc`);
  const data = new DataView(new ArrayBuffer(32));
  data.setFloat64(0, 1.5, true);
  data.setUint16(16, 0x37b, true);
  guest.vm.write(DATA, new Uint8Array(data.buffer));
  guest.set({ rdi: DATA });
  return { guest, vector: guest.run().val.vector };
}

const FLD = 'dd 07'; // fld qword [rdi]
const FLD1 = 'd9 e8';
const FDIV_ZERO = 'dc 77 08'; // fdiv qword [rdi + 8]
const UNMASK = 'd9 6f 10'; // fldcw [rdi + 16]
const FNSTENV = 'd9 77 40'; // fnstenv [rdi + 64]

test('FNSTENV tells the last instruction, its opcode and its operand', async () => {
  const { guest } = await run(`${FLD} ${FNSTENV}`);
  expect(guest.word(DATA + 76n, 4)).toBe(CODE);
  expect(guest.word(DATA + 80n, 4)).toBe(0x0507_0033n);
  expect(guest.word(DATA + 84n, 4)).toBe(DATA);
  expect(guest.word(DATA + 88n, 4)).toBe(0xffff_002bn);
});

test('an instruction without an operand leaves that of the one before', async () => {
  const { guest } = await run(`${FLD} ${FLD1} ${FNSTENV}`);
  expect(guest.word(DATA + 76n, 4)).toBe(CODE + 2n);
  expect(guest.word(DATA + 80n, 4)).toBe(0x01e8_0033n);
  expect(guest.word(DATA + 84n, 4)).toBe(DATA);
});

test('control instructions are not told', async () => {
  const { guest } = await run(`${FLD} ${UNMASK} 9b ${FNSTENV}`);
  expect(guest.word(DATA + 76n, 4)).toBe(CODE);
});

test.each([
  ['x87 instruction', FLD1],
  ['WAIT', '9b'],
  ['FLDCW', UNMASK],
  ['MMX instruction', '0f fc c1'],
  ['EMMS', '0f 77'],
])('an unmasked exception comes before the next %s', async (_what, code) => {
  const { guest, vector } = await run(`${UNMASK} ${FLD} ${FDIV_ZERO} 90 ${code}`);
  expect(vector).toBe(16);
  expect(guest.registers.rip).toBe(CODE + 9n);
});

test('FNSTSW and FNCLEX do not wait, and then there is nothing to wait for', async () => {
  const { guest, vector } = await run(`${UNMASK} ${FLD} ${FDIV_ZERO} df e0 db e2 ${FLD1}`);
  expect(vector).toBe(3);
  expect(guest.registers.rax! & 0xffffn).toBe(0xb884n);
});

test.each([
  ['28-byte', 'dd 77 40', 'dd 67 40'],
  ['14-byte', '66 dd 77 40', '66 dd 67 40'],
])('FNSAVE and FRSTOR with a %s environment bring the stack back', async (_what, save, restore) => {
  const { guest } = await run(`${FLD} ${FLD1} ${save} ${restore} de c1 dd 5f 20`);
  expect(guest.word(DATA + 32n)).toBe(0x4004_0000_0000_0000n);
});

test('MMX registers lie in the x87 registers', async () => {
  // movq mm0, [rdi]; movq2dq xmm0, mm0; fstp tbyte [rdi + 32]
  const { guest } = await run('0f 6f 07 f3 0f d6 c0 db 7f 20');
  expect(guest.word(DATA + 32n)).toBe(0x3ff8_0000_0000_0000n);
  expect(guest.word(DATA + 40n, 2)).toBe(0xffffn);
});
