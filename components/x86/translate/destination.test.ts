/** Indirect jumps in a region: few destinations, many, one that was never seen, and one that is not canonical, where the fault is the jump's. */

import { describe, expect, it } from 'vitest';
import { Codegen, CODEGEN_LIMITS } from '../../../kernel/broker/codegen.ts';
import { emptyReport } from '../../../kernel/broker/code-host.ts';
import { CODE, DATA, EVERYTHING, Guest, bytes } from '../test/guest.ts';

const TIMES = 400n;
const NOT_CANONICAL = 0x1234_0000_0000_0000n;
const GENERAL_PROTECTION = 13;

/** Goes TIMES through the table's second entry, then through its first. */
const PROGRAM = `
  45 31 c0       ; xor r8d, r8d
  48 85 c9       ; test rcx, rcx
  41 0f 95 c0    ; setnz r8b
  4a 8b 04 c6    ; mov rax, [rsi + 8 * r8]
  ff e0          ; jmp rax
  83 c3 01       ; add ebx, 1
  48 8b 56 10    ; mov rdx, [rsi + 16]
  48 ff c9       ; dec rcx
  eb e4          ; jmp to the start
`;
const JUMP = 14n;
const BEHIND = 16n;

/** Where everything is translated at once, registers of regions at odd addresses live in memory. */
describe.each([
  ['in locals', CODE],
  ['in memory', CODE + 1n],
])('registers %s', (_, start) => {
  it('stops at the jump', async () => {
    const report = emptyReport();
    const guest = await Guest.start('', EVERYTHING, new Codegen(CODEGEN_LIMITS, { report }));
    guest.vm.write(start, bytes(PROGRAM));
    const table = [NOT_CANONICAL, start + BEHIND, 7n];
    guest.vm.write(DATA, new Uint8Array(BigUint64Array.from(table).buffer));
    guest.set({ rip: start, rsi: DATA, rcx: TIMES, rbx: 0n });
    // So many turns show where the jump goes, and then the region is translated with that.
    guest.vm.translate(20);
    for (let turns = 0; turns < 10; turns++) guest.run(100);
    guest.vm.translate(1);
    const exit = guest.run(1_000_000);
    expect(report.functions).toBeGreaterThan(0);
    expect(exit).toMatchObject({ tag: 'fault', val: { vector: GENERAL_PROTECTION, rip: start + JUMP } });
    const { rip, rax, rbx, rcx, rdx } = guest.registers;
    expect({ rip, rax, rbx, rcx, rdx }).toEqual({ rip: start + JUMP, rax: NOT_CANONICAL, rbx: TIMES, rcx: 0n, rdx: 7n });
  });
});

const TURNS = 1000;
/** Takes the next address from the end of a list, and stops when there is none. */
const LIST = `
  48 8b 04 ce    ; mov rax, [rsi + 8 * rcx]
  ff e0          ; jmp rax
  48 ff c9       ; dec rcx
  75 f5          ; jnz to the start
  cc             ; int3
`;
const NEXT = 6;
const BREAKPOINT = 3;
const PLACE = 16;

/** Destination `number` adds its number and one to RBX. */
function destination(number: number): Uint8Array {
  const code = Buffer.from('4883c300e900000000', 'hex');
  code.writeUInt8(number + 1, 3);
  code.writeInt32LE(NEXT - (placeOf(number) + code.length), 5);
  return code;
}

const placeOf = (number: number) => PLACE * (number + 1);

describe.each([
  ['in locals', CODE],
  ['in memory', CODE + 1n],
])('registers %s', (_, start) => {
  it.each([4, 5, 15, 16, 17, 18, 30])('goes to each of %i destinations, and at last to another', async (count) => {
    const report = emptyReport();
    const guest = await Guest.start('', EVERYTHING, new Codegen(CODEGEN_LIMITS, { report }));
    guest.vm.write(start, bytes(LIST));
    for (let number = 0; number <= count; number++)
      guest.vm.write(start + BigInt(placeOf(number)), destination(number));
    const numbers = Array.from({ length: TURNS }, (_none, turn) => (turn === 0 ? count : (turn * 7) % count));
    const addresses = numbers.map((number) => start + BigInt(placeOf(number)));
    guest.vm.write(DATA + 8n, new Uint8Array(BigUint64Array.from(addresses).buffer));
    guest.set({ rip: start, rsi: DATA, rcx: BigInt(TURNS), rbx: 0n });
    guest.vm.translate(20);
    for (let turns = 0; turns < 20; turns++) guest.run(100);
    guest.vm.translate(1);
    expect(guest.run(1_000_000)).toMatchObject({ tag: 'fault', val: { vector: BREAKPOINT } });
    expect(report.functions).toBeGreaterThan(0);
    expect(guest.registers.rbx).toBe(BigInt(numbers.reduce((sum, number) => sum + number + 1, 0)));
  });
});
