/** Stops for a debugger: in code that is interpreted or translated, at memory, and what is left of them behind a fork or a change. */
import { describe, expect, test } from 'vitest';
import { CODE, DATA, Guest, refusal } from '../test/guest.ts';

/** inc rax; dec rcx; jne back; mov [rdi], rax; mov rbx, [rdi]; hlt-like int3 */
const COUNTING = '48 ff c0 48 ff c9 75 f8 48 89 07 48 8b 1f cc';
const LOOP = CODE;
const TEST = CODE + 3n;
const STORE = CODE + 8n;
const LOAD = CODE + 11n;
const END = CODE + 14n;

const EXECUTE = { execute: true };
const before = (rip: bigint) => ({ tag: 'fault', val: { vector: 1, code: 1, rip } });
const behind = (rip: bigint, address: bigint) => ({ tag: 'fault', val: { vector: 1, code: 2, rip, address } });
const atEnd = { tag: 'fault', val: { vector: 3 } };

async function counting(turns: bigint, translated: boolean): Promise<Guest> {
  const guest = await Guest.start(COUNTING);
  if (translated) guest.vm.translate(1);
  guest.set({ rcx: turns, rdi: DATA });
  return guest;
}

describe.each([
  ['interpreted', false],
  ['translated', true],
])('%s', (_, translated) => {
  test('code stops before an instruction, whichever way it comes there', async () => {
    const guest = await counting(1000n, translated);
    guest.vm.stop(STORE, 1, EXECUTE);
    expect(guest.run(100_000)).toMatchObject(before(STORE));
    expect(guest.registers).toMatchObject({ rax: 1000n, rcx: 0n, rip: STORE });
    // It stands still there, and a step goes on.
    expect(guest.run(100_000)).toMatchObject(before(STORE));
    expect(guest.vcpu.step().tag).toBe('preempted');
    expect(guest.registers['rip']).toBe(LOAD);
    expect(guest.run(100)).toMatchObject(atEnd);
  });

  test('a stop in a loop that has run for long is met in its next turn, and is gone when it is forgotten', async () => {
    const guest = await counting(1_000_000n, translated);
    for (let slices = 0; slices < 20; slices++) expect(guest.run(50_000).tag).toBe('preempted');
    guest.vm.stop(TEST, 1, EXECUTE);
    expect(guest.run(100_000)).toMatchObject(before(TEST));
    const { rax, rcx } = guest.registers;
    expect(rax! + rcx!).toBe(1_000_001n);
    guest.vcpu.step();
    expect(guest.run(100_000)).toMatchObject(before(TEST));
    expect(guest.registers['rax']).toBe(rax! + 1n);
    guest.vm.forgetStops();
    expect(guest.run(10_000_000)).toMatchObject(atEnd);
    expect(guest.registers['rbx']).toBe(1_000_000n);
  });

  test.each([
    ['a write', { write: true }, LOAD],
    ['a read', { read: true }, END],
  ])('%s of watched memory stops behind its instruction', async (__, on, rip) => {
    const guest = await counting(2000n, translated);
    guest.vm.stop(DATA + 4n, 2, on);
    expect(guest.run(100_000)).toMatchObject(behind(rip, DATA + 4n));
    expect(guest.vm.read(DATA, 2)).toEqual(Uint8Array.of(0xd0, 7));
    expect(guest.run(100)).toMatchObject(atEnd);
    expect(guest.registers['rbx']).toBe(2000n);
  });

  test('what lies beside watched memory stops nobody', async () => {
    const guest = await counting(10n, translated);
    guest.vm.stop(DATA + 8n, 8, { read: true, write: true });
    expect(guest.run(1000)).toMatchObject(atEnd);
  });
});

test('a repeated instruction stops at the element that is watched', async () => {
  // rep stosb; int3
  const guest = await Guest.start('f3 aa cc');
  guest.set({ rcx: 100n, rdi: DATA });
  guest.vm.stop(DATA + 50n, 1, { write: true });
  expect(guest.run(1000)).toMatchObject({ tag: 'fault', val: { vector: 1, code: 2, address: DATA + 50n } });
});

test('a step executes one instruction, and a system call is an exit', async () => {
  const guest = await Guest.start('48 ff c0 0f 05 48 ff c0 cc');
  expect(guest.vcpu.step().tag).toBe('preempted');
  expect(guest.registers).toMatchObject({ rax: 1n, rip: CODE + 3n });
  expect(guest.vcpu.step().tag).toBe('system-call');
  expect(guest.vcpu.step({ low: 41, high: 0 }).tag).toBe('preempted');
  expect(guest.registers['rax']).toBe(42n);
  expect(guest.vcpu.step()).toMatchObject(atEnd);
});

test('ranges that are none are refused, and so is one too many', async () => {
  const guest = await Guest.start('cc');
  expect(refusal(() => guest.vm.stop(CODE, 0, EXECUTE))).toEqual({ tag: 'bad-range', val: undefined });
  expect(refusal(() => guest.vm.stop(CODE, 1, {}))).toEqual({ tag: 'bad-range', val: undefined });
  expect(refusal(() => guest.vm.stop(0xffff_ffff_ffff_ffffn, 2, EXECUTE))).toEqual({ tag: 'bad-range', val: undefined });
  for (let i = 0n; i < 1024n; i++) guest.vm.stop(DATA + i, 1, EXECUTE);
  expect(refusal(() => guest.vm.stop(CODE, 1, EXECUTE))).toEqual({ tag: 'exhausted', val: undefined });
});
