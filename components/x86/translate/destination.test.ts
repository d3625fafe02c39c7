/** An indirect jump in a region that goes to an address which is not canonical: the fault is the jump's, whatever stands behind its edges. */

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
