/** RDPMC where the host's clocks were lent, and where they were not. */

import { expect, it, test } from 'vitest';
import { CODE, Guest, refusal } from '../test/guest.ts';

const READ_CLOCK = '0f 33 cc';

/** What RDPMC gives for ECX, in nanoseconds; or the fault. */
function read(guest: Guest, number: bigint, at = CODE): bigint | unknown {
  guest.set({ rip: at, rcx: number, rax: ~0n & 0xffff_ffff_ffff_ffffn, rdx: 0xffff_ffff_ffff_ffffn });
  const exit = guest.run();
  if (exit.val?.vector !== 3) return exit.val;
  const { rax, rdx } = guest.registers as { rax: bigint; rdx: bigint };
  expect(rax).toBeLessThan(1_000_000_000n);
  return rdx * 1_000_000_000n + rax;
}

const refused = expect.objectContaining({ vector: 13, code: 0 });

it.each([0n, 1n])('nobody reads clock %i that was not lent', async (number) => {
  const guest = await Guest.start(READ_CLOCK);
  expect(read(guest, number)).toEqual(expect.objectContaining({ vector: 13, code: 0, rip: CODE }));
  expect(guest.registers['rax']).toBe(0xffff_ffff_ffff_ffffn);
});

it.each([false, true])('tells what the host tells, in one page (translated: %s)', async (translated) => {
  const guest = await Guest.start(READ_CLOCK);
  if (translated) expect(guest.vm.translate(1)).toBe(true);
  guest.vm.lendClocks(CODE);
  for (let round = 0; round < 50; round++) {
    const before = process.hrtime.bigint();
    const told = read(guest, 0n) as bigint;
    expect(told >= before && told <= process.hrtime.bigint()).toBe(true);
    expect(Math.abs(Number((read(guest, 1n) as bigint) / 1_000_000n) - Date.now())).toBeLessThan(10_000);
  }
  for (const none of [2n, 0xffff_ffffn, 0x4000_0000n]) expect(read(guest, none)).toEqual(refused);
});

test('clocks go where they are lent to last, and back', async () => {
  const guest = await Guest.start('');
  guest.vm.protect(CODE, 0x4000n, { read: true, write: true, execute: true });
  const [first, second] = [CODE + 0xffdn, CODE + 0x1000n];
  const code = Uint8Array.from([0x0f, 0x33, 0xcc]);
  for (const at of [first, second]) guest.vm.write(at, code);
  guest.vm.lendClocks(CODE);
  expect([typeof read(guest, 0n, first), read(guest, 0n, second)]).toEqual(['bigint', refused]);
  guest.vm.lendClocks(second);
  expect([read(guest, 0n, first), typeof read(guest, 0n, second)]).toEqual([refused, 'bigint']);
  guest.vm.lendClocks(0n);
  expect([read(guest, 0n, first), read(guest, 0n, second)]).toEqual([refused, refused]);
  expect(refusal(() => guest.vm.lendClocks(CODE + 8n))).toEqual({ tag: 'bad-range' });
});
