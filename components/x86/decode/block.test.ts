/** Code that changes, code at the ends of pages, and code that is none. */
import { expect, test } from 'vitest';
import { CODE, DATA, EVERYTHING, Guest, READ_EXECUTE, bytes, execute } from '../test/guest.ts';

test('an instruction sees what the one before it has written over it', async () => {
  // mov byte [rip+1], 0x2a ; mov eax, 1 ; int3: the write goes into the immediate of the next instruction
  const guest = await Guest.start('c6 05 01000000 2a  b8 01000000  cc', EVERYTHING);
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(0x2an);
});

test('code that is changed after it ran is decoded again', async () => {
  // call f ; mov byte [f+1], 2 ; push rax ; call f ; int3 ; f: mov eax, 1 ; ret
  const guest = await Guest.start('e8 0e000000  c6 05 08000000 02  50  e8 01000000  cc  b8 01000000 c3', EVERYTHING);
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(2n);
  expect(guest.word(guest.registers['rsp']!)).toBe(1n);
});

test('a write to the second page of an instruction drops it too', async () => {
  const guest = await Guest.start('', EVERYTHING);
  // At the end of the first page: mov eax, 1, whose immediate lies in the second; ret.
  guest.vm.write(CODE + 0xffen, bytes('b8 01000000 c3'));
  // loop twice: call there, then change the immediate in the second page
  guest.vm.write(CODE + 0x2000n, bytes('ff d6  c6 07 09  ff d6  cc'));
  guest.set({ rip: CODE + 0x2000n, rsi: CODE + 0xffen, rdi: CODE + 0x1001n });
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(0x0009_0001n);
});

test('a loop that writes into its own page goes on', async () => {
  // 1: inc dword [rip+8] ; dec ecx ; jnz 1b ; int3 ; the counter behind it
  const guest = await Guest.start('ff 05 06000000  ff c9  75 f6  cc 90  00000000', EVERYTHING);
  guest.set({ rcx: 500n });
  expect(guest.run().val.vector).toBe(3);
  expect(guest.word(CODE + 12n, 4)).toBe(500n);
});

test('a repeated store over code that was decoded', async () => {
  // call f ; rep stosb over f with 0x90 ; call f ; int3 ; at +0x100 f: mov eax, 5 ; ret, and ret behind it
  const guest = await Guest.start('ff d7  57 b0 90 f3 aa 5f  31 c0 ff d7  cc', EVERYTHING);
  guest.vm.write(CODE + 0x1100n, bytes('b8 05000000 c3'));
  guest.set({ rdi: CODE + 0x1100n, rcx: 5n });
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(0n);
  expect(guest.word(CODE + 0x1100n, 6)).toBe(0xc390_9090_9090n);
});

test('code that the personality writes is decoded again', async () => {
  const guest = await Guest.start('b8 01000000 cc', EVERYTHING);
  guest.run();
  guest.vm.write(CODE, bytes('b8 02000000 cc'));
  guest.set({ rip: CODE });
  guest.run();
  expect(guest.registers['rax']).toBe(2n);
});

test('code that is mapped in place of other code is decoded', async () => {
  const guest = await Guest.start('b8 01000000 cc');
  guest.run();
  guest.vm.map(CODE, 0x1000n, EVERYTHING);
  guest.vm.write(CODE, bytes('b8 03000000 cc'));
  guest.set({ rip: CODE });
  guest.run();
  expect(guest.registers['rax']).toBe(3n);
});

test('a page that held code can be written like any other', async () => {
  const guest = await Guest.start('b8 01000000 cc', EVERYTHING);
  guest.run();
  // mov [rdi], eax from another page
  guest.vm.write(CODE + 0x1000n, bytes('89 07 cc'));
  guest.set({ rip: CODE + 0x1000n, rdi: CODE + 0x20n, rax: 77n });
  expect(guest.run().val.vector).toBe(3);
  expect(guest.word(CODE + 0x20n, 4)).toBe(77n);
});

test('more code than the cache holds', async () => {
  const guest = await Guest.empty();
  const size = 0x40_0000;
  guest.vm.map(CODE, BigInt(size), EVERYTHING);
  // inc eax all the way, and int3 at the end: a million instructions, twice
  const code = new Uint8Array(size);
  for (let at = 0; at < size; at += 2) code.set([0xff, 0xc0], at);
  code[size - 1] = 0xcc;
  code[size - 2] = 0x90;
  for (let at = 0; at < size; at += 0x10_0000) {
    guest.vm.write(CODE + BigInt(at), code.subarray(at, at + 0x10_0000));
  }
  guest.vcpu = guest.vm.createVcpu();
  for (const round of [1n, 2n]) {
    guest.set({ rip: CODE });
    expect(guest.run(10_000_000)).toMatchObject({ tag: 'fault', val: { vector: 3 } });
    expect(guest.registers['rax']).toBe(round * BigInt(size / 2 - 1));
  }
});

test.each([
  ['ud2', '0f 0b'],
  ['an opcode that 64-bit mode has not', '06'],
  ['an unknown opcode of two bytes', '0f 04'],
  ['LOCK on a register', 'f0 01 c0'],
  ['LOCK on an instruction that cannot be locked', 'f0 8b 06'],
  ['LEA of a register', '48 8d c0'],
  ['VZEROUPPER with a register in vvvv', 'c5 f0 77'],
  ['VEX with a map that there is not', 'c4 e4 78 77'],
  ['VEX behind 66', '66 c5 f8 77'],
  ['VEX behind F3', 'f3 c5 f8 77'],
  ['VEX behind LOCK', 'f0 c5 f8 77'],
  ['VEX behind REX', '48 c5 f8 77'],
  ['VMOVD of 256 bits', 'c5 fd 6e c0'],
  ['a gather without an index', 'c4 e2 69 90 03'],
  ['a gather whose mask is its destination', 'c4 e2 79 90 04 0b'],
  ['EVEX', '62 f1 7c 48 58 c0'],
])('%s is an undefined instruction', async (_what, code) => {
  const guest = await Guest.start(`90 ${code}`);
  expect(guest.run().val).toEqual({ vector: 6, code: 0, address: 0n, rip: CODE + 1n });
});

test('an instruction may have 15 bytes, not 16', async () => {
  const guest = await Guest.start(`${'66 '.repeat(14)} 90 ${'66 '.repeat(15)} 90`);
  expect(guest.run().val).toEqual({ vector: 13, code: 0, address: 0n, rip: CODE + 15n });
});

test('prefixes before REX count, a REX byte before them does not', async () => {
  // REX.W, then 66, then mov ax, imm16: the REX is lost
  expect(await execute('48 66 b8 3412', { rax: 0x1111_1111n })).toMatchObject({ rax: 0x1111_1234n });
  expect(await execute('66 48 b8 0807060504030201')).toMatchObject({ rax: 0x0102_0304_0506_0708n });
});

test('addresses of all shapes', async () => {
  const guest = await Guest.start(
    `48 8d 04 8e            ; lea rax, [rsi+rcx*4]
     48 8d 5c 4e f0         ; lea rbx, [rsi+rcx*2-16]
     48 8d 15 00010000      ; lea rdx, [rip+0x100]
     4c 8d 04 25 00100000   ; lea r8, [0x1000]
     67 4c 8d 0c 0e         ; lea r9, [esi+ecx]
     64 8b 2c 25 10000000   ; mov ebp, fs:[0x10]
     65 8b 7c 0e 04         ; mov edi, gs:[rsi+rcx+4]
     cc`,
    READ_EXECUTE,
  );
  guest.vm.write(DATA + 0x10n, bytes('11111111'));
  guest.vm.write(DATA + 0x104n, bytes('22222222'));
  guest.set({ rsi: 0xffff_fff0n, rcx: 0x20n, fsBase: DATA, gsBase: DATA + 0x100n - 0x1_0000_0010n });
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers).toMatchObject({
    rax: 0x1_0000_0070n,
    rbx: 0x1_0000_0020n,
    rdx: CODE + 16n + 0x100n,
    r8: 0x1000n,
    r9: 0x10n,
    rbp: 0x1111_1111n,
    rdi: 0x2222_2222n,
  });
});
