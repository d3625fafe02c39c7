/** Budgets, exits, traps, and several vcpus. */
import { expect, test } from 'vitest';
import { CODE, DATA, Guest, STACK_TOP } from '../test/guest.ts';

test('a system call gives number and arguments and takes the answer', async () => {
  const guest = await Guest.start('0f 05 cc');
  const values = { rax: 257n, rdi: 1n, rsi: 2n, rdx: 3n, r10: 4n, r8: 5n, r9: 0xffff_ffff_ffff_ffffn };
  guest.set({ ...values, rflags: 0x202n | 0x41n });
  expect(guest.run()).toEqual({
    tag: 'system-call',
    val: { number: 257n, arguments: [1n, 2n, 3n, 4n, 5n, 0xffff_ffff_ffff_ffffn] },
  });
  expect(guest.registers).toMatchObject({ rip: CODE + 2n, rcx: CODE + 2n, r11: 0x243n, rax: 257n });
  expect(guest.run(100, 0xffff_ffff_ffff_fff2n).val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(0xffff_ffff_ffff_fff2n);
});

test('an endless loop ends with its budget, and goes on', async () => {
  const guest = await Guest.start('48 ff c0 eb fb');
  let before = 0n;
  for (let round = 0; round < 5; round++) {
    expect(guest.run(100_000)).toEqual({ tag: 'preempted', val: undefined });
    const rounds = guest.registers['rax']! - before;
    before = guest.registers['rax']!;
    expect(Number(rounds)).toBeGreaterThan(49_000);
    expect(Number(rounds)).toBeLessThan(51_000);
  }
  expect(guest.vm.usage().instructions).toBe(before * 2n);
});

test('a long run of instructions is not cut short by a small budget', async () => {
  const guest = await Guest.start(`${'ff c0 '.repeat(500)} cc`);
  let exit = guest.run(10);
  for (let runs = 0; exit.tag === 'preempted' && runs < 100; runs++) exit = guest.run(10);
  expect(exit.val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(500n);
  expect(guest.vm.usage().instructions).toBe(501n);
});

test.each([
  ['ret', '6a ff c3'],
  ['jmp', '48 83 c8 ff ff e0'],
  ['call', '48 83 c8 ff ff d0'],
])('%s to the address of all ones is a fault of the fetch', async (_, code) => {
  const guest = await Guest.start(code);
  expect(guest.run()).toMatchObject({ tag: 'fault', val: { vector: 14, address: 0xffff_ffff_ffff_ffffn } });
  expect(guest.registers['rip']).toBe(0xffff_ffff_ffff_ffffn);
});

test('a repeated instruction is cut by its budget and goes on', async () => {
  // rep lodsb: element by element
  const guest = await Guest.start('f3 ac cc');
  guest.set({ rsi: DATA, rcx: 4000n });
  expect(guest.run(1000).tag).toBe('preempted');
  const { rsi, rcx, rip } = guest.registers;
  expect(rip).toBe(CODE);
  expect(rsi! + rcx!).toBe(DATA + 4000n);
  expect(Number(rcx)).toBeGreaterThan(2900);
  for (let runs = 0; guest.run(1000).tag === 'preempted'; runs++) expect(runs).toBeLessThan(10);
  expect(guest.registers).toMatchObject({ rcx: 0n, rsi: DATA + 4000n });
});

test.each([
  ['int3', 'cc', 3, 0, 1n],
  ['int 3', 'cd 03', 3, 0, 2n],
  ['int 0x80', 'cd 80', 13, 0x402, 0n],
  ['int1', 'f1', 1, 0, 1n],
  ['hlt', 'f4', 13, 0, 0n],
  ['cli', 'fa', 13, 0, 0n],
  ['in al, dx', 'ec', 13, 0, 0n],
  ['mov rax, cr0', '0f 20 c0', 13, 0, 0n],
  ['rdmsr', '0f 32', 13, 0, 0n],
  ['division by zero', '48 f7 f6', 0, 0, 0n],
  ['division that overflows', '48 f7 ff', 0, 0, 0n],
  ['signed division that overflows', '48 f7 f9', 0, 0, 0n],
])('%s', async (_what, code, vector, error, behind) => {
  const guest = await Guest.start(code);
  guest.set({ rax: 0n, rdx: 1n << 63n, rdi: 2n, rcx: 0xffff_ffff_ffff_ffffn });
  const before = guest.registers;
  expect(guest.run()).toEqual({
    tag: 'fault',
    val: { vector, code: error, address: 0n, rip: CODE + behind },
  });
  expect(guest.registers).toEqual({ ...before, rip: CODE + behind });
});

test('with TF set every instruction traps', async () => {
  const guest = await Guest.start('ff c0 ff c0 eb 00 ff c0 cc');
  guest.set({ rflags: 0x302n });
  for (const at of [2n, 4n, 6n, 8n]) {
    expect(guest.run().val).toEqual({ vector: 1, code: 0, address: 0n, rip: CODE + at });
  }
  expect(guest.registers['rax']).toBe(3n);
});

test('POPF that sets TF traps after the next instruction', async () => {
  const guest = await Guest.start('9c 48 81 0c 24 00010000 9d 90 90 cc');
  expect(guest.run().val).toEqual({ vector: 1, code: 0, address: 0n, rip: CODE + 11n });
});

test('vcpus have registers of their own and share memory', async () => {
  const guest = await Guest.start('48 01 37 48 89 f0 66 0f 6e c6 cc');
  const other = guest.vm.createVcpu();
  other.setRegisters({ ...guest.registers, rdi: DATA, rsi: 5n, fsBase: 7n });
  guest.set({ rdi: DATA, rsi: 3n });
  expect(guest.run().val.vector).toBe(3);
  expect(other.run(100, undefined).val.vector).toBe(3);
  expect(guest.registers).toMatchObject({ rax: 3n, fsBase: 0n, rsp: STACK_TOP });
  expect(other.getRegisters()).toMatchObject({ rax: 5n, fsBase: 7n });
  expect(guest.word(DATA)).toBe(8n);
  expect(other.getVectors()[160]).toBe(5);
  expect(guest.vcpu.getVectors()[160]).toBe(3);
});

test('a vcpu that is made after one was dropped is new', async () => {
  const guest = await Guest.start('cc');
  for (let round = 0; round < 3000; round++) {
    const vcpu = guest.vm.createVcpu();
    expect(vcpu.getRegisters()['rbx']).toBe(0n);
    vcpu.setRegisters({ ...guest.registers, rbx: 1n });
    vcpu[Symbol.dispose]();
  }
  expect(guest.registers['rip']).toBe(CODE);
});

test('there are 1024 vcpus', async () => {
  const guest = await Guest.empty();
  for (let made = 0; made < 1024; made++) guest.vm.createVcpu();
  expect(() => guest.vm.createVcpu()).toThrow(expect.objectContaining({ payload: { tag: 'exhausted' } }));
});

test('RDTSC counts instructions', async () => {
  const guest = await Guest.start('90 0f 31 89 c3 90 90 0f 31 29 d8 cc');
  guest.run();
  expect(guest.registers['rax']).toBe(4n);
});
