/** RFLAGS.AC: unaligned accesses are #AC while it is set, on pages mapped before and after, and no longer. */
import { expect, test } from 'vitest';
import { CODE, DATA, EVERYTHING, Guest, READ_WRITE, bytes } from '../test/guest.ts';

const AC = 0x4_0000n;
const FLAGS = 0x202n;
const ALIGNMENT = 17;
const BREAKPOINT = 3;
// mov eax, [rbx]; int3
const LOAD = '8b 03 cc';

function vectorOf(guest: Guest, rbx: bigint, rflags: bigint, code = LOAD): number {
  guest.vm.write(CODE, bytes(code));
  guest.set({ rip: CODE, rbx, rflags });
  return guest.run().val.vector;
}

test('an access is checked while AC is set', async () => {
  const guest = await Guest.start(LOAD, EVERYTHING);
  expect(vectorOf(guest, DATA + 1n, FLAGS)).toBe(BREAKPOINT);
  expect(vectorOf(guest, DATA + 1n, FLAGS | AC)).toBe(ALIGNMENT);
  expect(guest.registers).toMatchObject({ rip: CODE, rbx: DATA + 1n });
  expect(vectorOf(guest, DATA + 4n, FLAGS | AC)).toBe(BREAKPOINT);
  expect(vectorOf(guest, DATA + 1n, FLAGS)).toBe(BREAKPOINT);
});

test('a page that is mapped while AC is set is checked, and is as others afterwards', async () => {
  const guest = await Guest.start(LOAD, EVERYTHING);
  const page = DATA + 0x10_0000n;
  expect(vectorOf(guest, DATA, FLAGS | AC)).toBe(BREAKPOINT);
  guest.vm.map(page, 0x1000n, READ_WRITE);
  expect(vectorOf(guest, page + 2n, FLAGS | AC)).toBe(ALIGNMENT);
  expect(vectorOf(guest, page + 2n, FLAGS)).toBe(BREAKPOINT);
});

test('POPF turns it on and off', async () => {
  const guest = await Guest.start(LOAD, EVERYTHING);
  // pushf; or dword [rsp], AC; popf; mov eax, [rbx]
  expect(vectorOf(guest, DATA + 1n, FLAGS, `9c 81 0c 24 00 00 04 00 9d ${LOAD}`)).toBe(ALIGNMENT);
  // pushf; and dword [rsp], ~AC; popf; mov eax, [rbx]
  expect(vectorOf(guest, DATA + 1n, FLAGS | AC, `9c 81 24 24 ff ff fb ff 9d ${LOAD}`)).toBe(BREAKPOINT);
});

test('two processors, one of which is checked, both get on', async () => {
  const guest = await Guest.start('ff c0 eb fc', EVERYTHING);
  const checked = guest.vm.createVcpu();
  checked.setRegisters({ ...guest.registers, rflags: FLAGS | AC });
  for (let turn = 0; turn < 3; turn++) for (const vcpu of [guest.vcpu, checked]) vcpu.run(1000, undefined);
  for (const vcpu of [guest.vcpu, checked]) expect(vcpu.getRegisters().rax).toBeGreaterThan(100n);
});

test('a store to code is seen while AC is set', async () => {
  const guest = await Guest.start('', EVERYTHING);
  // mov byte [rip + 0], 0xcc; what was a UD2's first byte is INT3 then
  expect(vectorOf(guest, DATA, FLAGS | AC, 'c6 05 00 00 00 00 cc 0f 0b')).toBe(BREAKPOINT);
});
