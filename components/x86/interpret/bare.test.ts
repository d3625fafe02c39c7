/** Ring 0: what is an exit, what goes through the guest's own interrupt table, and when interrupts come. */
import { beforeEach, expect, test } from 'vitest';
import { CODE, DATA, EVERYTHING, Guest, NOTHING, READ, STACK_TOP, bytes, refusal } from '../test/guest.ts';

const TABLE = DATA + 0x1000n;
/** Handlers stand here, 16 bytes for each vector. */
const HANDLERS = CODE + 0x2000n;
const handlerOf = (vector: number) => HANDLERS + BigInt(vector) * 16n;
const INTERRUPT_GATE = 0x8e;
const TRAP_GATE = 0x8f;

let guest: Guest;

beforeEach(async () => {
  guest = await Guest.start('', EVERYTHING);
  guest.vcpu = guest.vm.createBareVcpu();
  guest.set({ rip: CODE, rsp: STACK_TOP });
});

/** Puts code at the entry, and a table of 64 gates; each handler stops at once, by VMCALL. */
function load(code: string, type = INTERRUPT_GATE): void {
  guest.vm.write(CODE, bytes(code));
  for (let vector = 0; vector < 64; vector++) {
    setGate(vector, handlerOf(vector), type);
    guest.vm.write(handlerOf(vector), bytes('0f 01 c1 48 cf'));
  }
  setTable(64 * 16 - 1);
}

function setTable(limit: number): void {
  const before = guest.vcpu.getSystemRegisters();
  guest.vcpu.setSystemRegisters({ ...before, interrupts: { base: TABLE, limit } });
}

function setGate(vector: number, target: bigint, type: number, stack = 0, selector = 8): void {
  const gate = new DataView(new ArrayBuffer(16));
  gate.setUint16(0, Number(target & 0xffffn), true);
  gate.setUint16(2, selector, true);
  gate.setUint8(4, stack);
  gate.setUint8(5, type);
  gate.setUint16(6, Number((target >> 16n) & 0xffffn), true);
  gate.setUint32(8, Number(target >> 32n), true);
  guest.vm.write(TABLE + BigInt(vector) * 16n, new Uint8Array(gate.buffer));
}

/** Runs up to the VMCALL of a handler; which one, and what it finds on its stack. */
function caught(words: number): { vector: number; stack: bigint[] } {
  expect(guest.run().tag).toBe('hypercall');
  const { rip, rsp } = guest.registers;
  const stack = Array.from({ length: words }, (_, at) => guest.word(rsp! + BigInt(at) * 8n));
  return { vector: Number(rip! - HANDLERS) >> 4, stack };
}

test.each([
  ['vmcall', '0f 01 c1'],
  ['vmmcall', '0f 01 d9'],
])('%s is an exit with six operands, and takes an answer', (_what, code) => {
  load(`${code} 0f 01 c1`);
  guest.set({ rax: 7n, rdi: 1n, rsi: 2n, rdx: 3n, r10: 4n, r8: 5n, r9: 6n, rcx: 9n, r11: 10n });
  const val = { number: 7n, arguments: [1n, 2n, 3n, 4n, 5n, 6n] };
  expect(guest.run()).toEqual({ tag: 'hypercall', val });
  expect(guest.registers).toMatchObject({ rip: CODE + 3n, rcx: 9n, r11: 10n });
  expect(guest.run(10, 0xffff_ffff_ffff_ffffn).val.number).toBe(0xffff_ffff_ffff_ffffn);
});

test.each([
  ['out dx, al', 'ee', { port: 0x3f8, size: 1, value: 0x44 }],
  ['out dx, ax', '66 ef', { port: 0x3f8, size: 2, value: 0x3344 }],
  ['out dx, eax', 'ef', { port: 0x3f8, size: 4, value: 0x11223344 }],
  ['rex.w out dx, eax', '48 ef', { port: 0x3f8, size: 4, value: 0x11223344 }],
  ['out imm8, al', 'e6 e9', { port: 0xe9, size: 1, value: 0x44 }],
  ['out imm8, eax', 'e7 e9', { port: 0xe9, size: 4, value: 0x11223344 }],
])('%s is an exit with port, size and value', (_what, code, val) => {
  load(code);
  guest.set({ rax: 0xaabb_ccdd_1122_3344n, rdx: 0xffff_03f8n });
  expect(guest.run()).toEqual({ tag: 'port-write', val });
  expect(guest.registers['rip']).toBe(CODE + BigInt(bytes(code).length));
});

test.each([
  ['in al, dx', 'ec', { port: 0x3f8, size: 1 }, 0xaabb_ccdd_1122_33f1n],
  ['in ax, dx', '66 ed', { port: 0x3f8, size: 2 }, 0xaabb_ccdd_1122_e2f1n],
  ['in eax, dx', 'ed', { port: 0x3f8, size: 4 }, 0xc0d3_e2f1n],
  ['in al, imm8', 'e4 61', { port: 0x61, size: 1 }, 0xaabb_ccdd_1122_33f1n],
  ['in eax, imm8', 'e5 61', { port: 0x61, size: 4 }, 0xc0d3_e2f1n],
])('%s asks for as many bytes as it takes', (_what, code, val, rax) => {
  load(`${code} f4`);
  guest.set({ rax: 0xaabb_ccdd_1122_3344n, rdx: 0x3f8n });
  expect(guest.run()).toEqual({ tag: 'port-read', val });
  expect(guest.run(10, 0x9988_7766_c0d3_e2f1n).tag).toBe('halt');
  expect(guest.registers['rax']).toBe(rax);
});

test('the answer after one that nobody gave goes to rax again', () => {
  load('ec 0f 01 c1 f4');
  expect(guest.run().tag).toBe('port-read');
  expect(guest.run().tag).toBe('hypercall');
  guest.run(10, 0x1_0000_0001n);
  expect(guest.registers['rax']).toBe(0x1_0000_0001n);
});

test('rep outsw writes element after element', () => {
  load('f3 66 6f f4');
  guest.vm.write(DATA, bytes('3412 7856'));
  guest.set({ rsi: DATA, rcx: 2n, rdx: 0x80n });
  expect(guest.run().val).toEqual({ port: 0x80, size: 2, value: 0x1234 });
  expect(guest.registers).toMatchObject({ rip: CODE, rcx: 1n, rsi: DATA + 2n });
  expect(guest.run().val).toEqual({ port: 0x80, size: 2, value: 0x5678 });
  expect(guest.run().tag).toBe('halt');
  expect(guest.registers).toMatchObject({ rcx: 0n, rsi: DATA + 4n });
});

test('rep insd puts answers into memory, and nothing when rcx is 0', () => {
  load('f3 6d f3 6d f4');
  guest.set({ rdi: DATA, rcx: 2n, rdx: 0x80n });
  expect(guest.run()).toEqual({ tag: 'port-read', val: { port: 0x80, size: 4 } });
  expect(guest.run(10, 0x1111_1111n).tag).toBe('port-read');
  expect(guest.run(10, 0x2222_2222n).tag).toBe('halt');
  expect(guest.word(DATA)).toBe(0x2222_2222_1111_1111n);
  expect(guest.registers).toMatchObject({ rcx: 0n, rdi: DATA + 8n });
});

test('INS into a page that may not be written faults before it asks', () => {
  load('6c');
  guest.vm.map(DATA + 0x3000n, 0x1000n, READ);
  guest.set({ rdi: DATA + 0x3000n });
  expect(caught(1)).toEqual({ vector: 14, stack: [3n] });
});

// Columns: what, code, vector, pushed error code (undefined: none), how far behind the entry the pushed rip is.
test.each<[string, string, number, bigint | undefined, bigint]>([
  ['division by zero', '48 f7 f1', 0, undefined, 0n],
  ['INT3', 'cc', 3, undefined, 1n],
  ['INT 0x20', 'cd 20', 32, undefined, 2n],
  ['INT 13, without a code', 'cd 0d', 13, undefined, 2n],
  ['an undefined instruction', '0f 0b', 6, undefined, 0n],
  ['SYSCALL, which is not switched on', '0f 05', 6, undefined, 0n],
  ['a read of nothing', '48 8b 06', 14, 0n, 0n],
  ['a write to nothing', '48 89 06', 14, 2n, 0n],
  ['a write to what may only be read', '48 89 07', 14, 3n, 0n],
  ['a jump to what may not be executed', 'ff e7', 14, 17n, 0n],
  ['a read that is not canonical', '48 8b 03', 13, 0n, 0n],
  ['a change of CR3', '0f 22 df', 13, 0n, 0n],
  ['an MSR that is not there', '0f 32', 13, 0n, 0n],
])('%s goes through the table', (what, code, vector, error, behind) => {
  load(code);
  guest.vm.map(DATA + 0x2000n, 0x1000n, READ);
  const rflags = 0x8d7n;
  const values = { rsi: 0x66_0000n, rdi: DATA + 0x2000n, rbx: 0x8000_0000_0000n, rcx: 0n, rflags };
  guest.set(values);
  const found = caught(6);
  const { stack } = found;
  expect(found.vector).toBe(vector);
  const [rip, cs, flags, rsp, ss] = error === undefined ? stack : stack.slice(1);
  if (error !== undefined) expect(stack[0]).toBe(error);
  const at = what.startsWith('a jump') ? DATA + 0x2000n : CODE + behind;
  const trap = vector === 3 || code.startsWith('cd');
  expect({ rip, cs, ss, rsp }).toEqual({ rip: at, cs: 8n, ss: 0x10n, rsp: STACK_TOP });
  expect(flags! & ~0x8d5n).toBe(trap ? 2n : 0x1_0002n);
  expect(guest.registers['rsp']! % 16n).toBe(error === undefined ? 8n : 0n);
  if (vector === 14) expect(guest.vcpu.getSystemRegisters().cr2).not.toBe(0n);
});

test('CR2 is the address of the page fault', () => {
  load('48 8b 46 08');
  guest.set({ rsi: 0x66_0000n });
  caught(1);
  expect(guest.vcpu.getSystemRegisters().cr2).toBe(0x66_0008n);
});

test('IRETQ goes back with flags and stack', () => {
  // sti; ud2; then a handler that steps over it
  load('fb 90 0f 0b 9c 58 f4');
  guest.vm.write(handlerOf(6), bytes('48 83 04 24 02 48 cf'));
  guest.set({ rsp: STACK_TOP - 5n });
  expect(guest.run().tag).toBe('halt');
  expect(guest.registers).toMatchObject({ rsp: STACK_TOP - 5n, rip: CODE + 7n, rax: 0x202n });
});

test.each([
  ['an interrupt gate', INTERRUPT_GATE, 2n],
  ['a trap gate', TRAP_GATE, 0x202n],
])('%s decides about IF', (_what, type, flags) => {
  load('cd 20', type);
  guest.set({ rflags: 0x202n });
  expect(caught(3).stack[2]).toBe(0x202n);
  expect(guest.registers['rflags']).toBe(flags);
});

test('an injected interrupt waits for STI, and one instruction longer', () => {
  load('90 fb ff c0 ff c0 f4');
  guest.vcpu.inject(40);
  const { vector, stack } = caught(1);
  expect({ vector, rip: stack[0] }).toEqual({ vector: 40, rip: CODE + 4n });
  expect(guest.registers['rax']).toBe(1n);
});

test('STI that sets nothing shadows nothing', () => {
  load('fb ff c0 fb ff c0 f4');
  guest.set({ rflags: 0x202n });
  guest.vcpu.inject(40);
  expect(caught(1).stack[0]).toBe(CODE);
});

test('the highest vector comes first, and each once', () => {
  load('f4');
  guest.set({ rflags: 0x202n });
  for (const vector of [33, 63, 33, 48]) guest.vcpu.inject(vector);
  const seen = [];
  while (true) {
    const exit = guest.run();
    if (exit.tag === 'halt') break;
    seen.push(Number(guest.registers['rip']! - HANDLERS) >> 4);
  }
  expect(seen).toEqual([63, 48, 33]);
});

test('HLT gives itself until an interrupt may wake it', () => {
  load('f4 ff c0 fb f4');
  expect(guest.run()).toEqual({ tag: 'halt', val: undefined });
  guest.vcpu.inject(40);
  expect(guest.run().tag).toBe('halt');
  guest.set({ rflags: 0x202n });
  const { vector, stack } = caught(1);
  expect({ vector, rip: stack[0] }).toEqual({ vector: 40, rip: CODE + 1n });
  expect(guest.run().tag).toBe('halt');
  expect(guest.registers['rax']).toBe(1n);
});

test('STI and HLT with an interrupt that waits leave no gap', () => {
  load('fb f4 ff c0 fa f4');
  guest.vcpu.inject(40);
  expect(caught(1).stack[0]).toBe(CODE + 2n);
  expect(guest.run().tag).toBe('halt');
  expect(guest.registers['rax']).toBe(1n);
});

test('CLI and POPF hold interrupts back, and let them come', () => {
  load('fa 90 6a 00 9d 68 00020000 9d ff c0 f4');
  guest.set({ rflags: 0x202n });
  expect(guest.run(1).tag).toBe('preempted');
  guest.vcpu.inject(40);
  expect(caught(1).stack[0]).toBe(CODE + 11n);
});

test('an interrupt waits for the instruction after MOV to SS', () => {
  load('8e d0 ff c3 f4');
  guest.set({ rax: 0x10n, rflags: 0x202n });
  expect(guest.run(1).tag).toBe('preempted');
  expect(guest.registers['rip']).toBe(CODE + 2n);
  guest.vcpu.inject(40);
  expect(caught(1).stack[0]).toBe(CODE + 4n);
});

test('a loop that never stops is interrupted', () => {
  load('fb eb fe');
  expect(guest.run(1000).tag).toBe('preempted');
  guest.vcpu.inject(40);
  expect(caught(1).stack[0]).toBe(CODE + 1n);
});

test('TF traps after each instruction, and not in the handler', () => {
  load('ff c0 ff c0');
  guest.set({ rflags: 0x102n });
  const { vector, stack } = caught(3);
  expect({ vector, stack }).toEqual({ vector: 1, stack: [CODE + 2n, 8n, 0x102n] });
  expect(guest.registers['rflags']! & 0x100n).toBe(0n);
});

// Columns: what is wrong with the gate of #UD; how; the vector and the error code that come instead.
test.each<[string, () => void, number, bigint]>([
  ['it is not present', () => setGate(6, CODE, 0x0e), 11, 0x33n],
  ['it is of another type', () => setGate(6, CODE, 0x8c), 13, 0x33n],
  ['it wants a stack of its own', () => setGate(6, CODE, INTERRUPT_GATE, 1), 13, 0x33n],
  ['its selector is null', () => setGate(6, CODE, INTERRUPT_GATE, 0, 0), 13, 1n],
  ['it leads nowhere', () => setGate(6, 0x8000_0000_0000n, INTERRUPT_GATE), 13, 1n],
])('#UD becomes another exception when %s', (_what, spoil, vector, code) => {
  load('0f 0b');
  spoil();
  const found = caught(2);
  expect(found).toEqual({ vector, stack: [code, CODE] });
});

test('a second contributory exception is a double fault', () => {
  load('48 f7 f1');
  setGate(0, CODE, 0x0e);
  expect(caught(2)).toEqual({ vector: 8, stack: [0n, CODE] });
});

test.each([
  ['there is no table', () => setTable(0)],
  ['the table is not in memory', () => guest.vm.unmap(TABLE, 0x1000n)],
  ['the table may not be read', () => guest.vm.protect(TABLE, 0x1000n, NOTHING)],
  ['there is no stack', () => guest.set({ rsp: 0x66_0000n })],
  ['only the gate of the double fault is missing', () => [0, 8, 13, 11].map((vector) => setGate(vector, CODE, 0))],
])('it shuts down when %s, and says which exception began it', (_what, spoil) => {
  load('ff c0 48 f7 f1');
  spoil();
  const before = guest.registers;
  expect(guest.run()).toEqual({ tag: 'shutdown', val: { vector: 0, code: 0, address: 0n, rip: CODE + 2n } });
  expect(guest.registers).toMatchObject({ ...before, rax: 1n, rip: CODE + 2n, rflags: expect.any(BigInt) });
});

test('LIDT and LGDT load what set-system-registers would, and SIDT and SGDT store it', () => {
  load('0f 01 1e 0f 01 17 0f 01 4f 10 0f 01 47 20 f4');
  guest.vm.write(DATA, bytes('ff03 0010500000000000'));
  guest.vm.write(DATA + 16n, bytes('1700 0020500000000000'));
  guest.set({ rsi: DATA, rdi: DATA + 16n });
  expect(guest.run().tag).toBe('halt');
  expect(guest.vcpu.getSystemRegisters()).toMatchObject({
    interrupts: { base: 0x50_1000n, limit: 0x3ff },
    descriptors: { base: 0x50_2000n, limit: 0x17 },
  });
  expect(guest.vm.read(DATA + 32n, 10)).toEqual(bytes('ff03 0010500000000000'));
  expect(guest.vm.read(DATA + 48n, 10)).toEqual(bytes('1700 0020500000000000'));
});

// Columns: what, code, registers before, registers after.
test.each<[string, string, Record<string, bigint>, Record<string, bigint>]>([
  ['CR0 is that of a 64-bit guest', '0f 20 c0', {}, { rax: 0x8005_0033n }],
  ['CR0.WP may go', '0f 20 c0 0f ba f0 10 0f 22 c0 0f 20 c3', {}, { rbx: 0x8004_0033n }],
  ['CR2 may be written', '0f 22 d6 0f 20 d0', { rsi: 0x1234_5678_9abcn }, { rax: 0x1234_5678_9abcn }],
  ['CR3 is 0, and may be written as it is', '0f 20 d8 0f 22 d8', { rax: 5n }, { rax: 0n }],
  ['CR4 has its bits', '0f 20 e0', {}, { rax: 0x506a0n }],
  ['CR8 is 0', '44 0f 20 c0', { rax: 5n }, { rax: 0n }],
  ['EFER says long mode', '0f 32', { rcx: 0xc000_0080n }, { rax: 0xd00n, rdx: 0n }],
  ['FS base by MSR', '0f 30', { rcx: 0xc000_0100n, rax: 0x1122_3344n, rdx: 0x55n }, { fsBase: 0x55_1122_3344n }],
  ['GS base by MSR', '0f 30', { rcx: 0xc000_0101n, rax: 0x1122_3344n, rdx: 0x55n }, { gsBase: 0x55_1122_3344n }],
  ['SWAPGS', '0f 30 0f 01 f8', { rcx: 0xc000_0102n, rax: 7n, gsBase: 3n }, { gsBase: 7n }],
  ['PUSHF shows IF off', '9c 58', {}, { rax: 2n }],
  ['POPF sets IF and IOPL', '68 00320000 9d 9c 58', {}, { rax: 0x3202n }],
  ['CLTS, INVD, WBINVD, INVLPG', '0f 06 0f 08 0f 09 0f 01 3f', {}, {}],
  ['a data segment takes what it likes', '66 b8 3412 8e d8 31 c0 8c d8', {}, { rax: 0x1234n }],
  ['RETF sets CS', '6a 18 e8 00000000 58 48 83 c0 08 50 48 cb 90 8c c8', {}, { rax: 0x18n }],
  ['XSETBV', 'b8 07000000 0f 01 d1', {}, {}],
  ['LLDT, LTR', '0f 00 d0 0f 00 d8', {}, {}],
])('%s', (_what, code, before, after) => {
  load(`${code} f4`);
  guest.set(before);
  expect(guest.run().tag).toBe('halt');
  expect(guest.registers).toMatchObject({ ...after, rip: CODE + BigInt(bytes(code).length) + 1n });
});

test.each([
  ['CR0 without paging', '31 c0 0f 22 c0'],
  ['CR4 without PAE', '31 c0 0f 22 e0'],
  ['CR8', 'b0 01 44 0f 22 c0'],
  ['EFER with SYSCALL', 'b9 800000c0 b8 010d0000 0f 30'],
  ['an FS base that is not canonical', 'b9 000100c0 ba 00800000 0f 30'],
  ['less extended state', 'b0 03 0f 01 d1'],
  ['a debug register', '0f 23 f8'],
])('%s is #GP', (_what, code) => {
  load(code);
  expect(caught(1)).toEqual({ vector: 13, stack: [0n] });
});

test('a vcpu in user mode has nothing of it', async () => {
  const user = await Guest.start('0f 01 c1');
  expect(user.run().val.vector).toBe(6);
  const unsupported = { tag: 'unsupported', val: undefined };
  expect(refusal(() => user.vcpu.inject(40))).toEqual(unsupported);
  expect(refusal(() => user.vcpu.getSystemRegisters())).toEqual(unsupported);
  const table = { base: 0n, limit: 0 };
  const values = { interrupts: table, descriptors: table, cr2: 0n, kernelGsBase: 0n, cs: 0, ss: 0 };
  expect(refusal(() => user.vcpu.setSystemRegisters(values))).toEqual(unsupported);
});

test('a user and a bare vcpu live side by side', () => {
  load('cc');
  const user = guest.vm.createVcpu();
  user.setRegisters({ ...guest.registers, rip: CODE });
  expect(user.run(10, undefined)).toMatchObject({ tag: 'fault', val: { vector: 3 } });
  expect(user.getRegisters().rflags & 0x200n).toBe(0x200n);
  expect(caught(1)).toEqual({ vector: 3, stack: [CODE + 1n] });
  expect(guest.registers['rflags']! & 0x200n).toBe(0n);
});

test('a handler that faults at once uses up its budget', () => {
  load('0f 0b');
  guest.vm.write(handlerOf(6), bytes('0f 0b'));
  guest.vm.map(0x1000_0000n, 0x100_0000n, EVERYTHING);
  guest.set({ rsp: 0x1100_0000n });
  expect(guest.run(1000).tag).toBe('preempted');
  expect(guest.registers['rsp']!).toBeGreaterThan(0x10ff_0000n);
});
