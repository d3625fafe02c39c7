/**
 * What a row needs so that its cases are not all the same fault: a divisor that divides, a count that ends, an address in a register that no
 * operand names, an image that can be restored. Each is done often, not always.
 */
import type { Row } from '../../isa/row.ts';
import { type Encoded, repeats } from './encode.ts';
import { addressIn, codeAddress, type Draft, write } from './place.ts';
import type { Random } from './random.ts';
import { DATA_SIZE, STACK_SIZE, type State, WINDOWS } from './state.ts';

const [RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const LOW = (1n << 32n) - 1n;
const MASK = (1n << 64n) - 1n;

export interface Subject {
  readonly row: Row;
  readonly encoded: Encoded;
  readonly state: State;
  readonly draft: Draft;
  /** Of the memory operand; -1 where there is none or nobody chose it. */
  readonly address: number;
  readonly random: Random;
}

type Step = (subject: Subject) => void;

/** Mnemonics, and what is done for them. */
const STEPS: readonly (readonly [RegExp, Step])[] = [
  [/^i?div$/, smallDividend],
  [/^(bt|bts|btr|btc)$/, nearBit],
  [/^xlat$/, translation],
  [/^v?maskmov(dqu|q)$/, implicitDestination],
  [/^cmpxchg/, equalAccumulator],
  [/^(movs|cmps|stos|lods|scas)$/, stringAddresses],
  [/^(loop|loope|loopne|jrcxz)$/, smallCounter],
  [/^(ret|popf)$/, stackTop],
  [/^retf$/, farReturn],
  [/^(l[sfg]s|lar|lsl|verr|verw)$/, selector],
  [/^pop$/, poppedSelector],
  [/^iret$/, interruptFrame],
  [/^leave$/, frame],
  [/^enter$/, frame],
  [/^(jmp|call)$/, target],
  [/^v?pcmp[ei]str[im]$/, stringLengths],
  [/^(bextr|bzhi|pdep|pext)$/, smallControl],
  [/^(v?ldmxcsr|fxrstor|xrstor|fldcw|frstor|fldenv)$/, validImage],
  [/^(fxsave|xsave|xsaveopt|xsavec|xrstor|fxrstor)$/, components],
  [/^fbld$/, decimalDigits],
  [/^(xgetbv|rdpmc)$/, firstRegister],
  [/^int$/, knownGate],
  [/^wr[fg]sbase$/, userBase],
];

/** Prepares the case for its row. */
export function prepare(subject: Subject): void {
  const { row, encoded } = subject;
  for (const [mnemonics, step] of STEPS) if (mnemonics.test(row.mnemonic)) step(subject);
  if (encoded.branch) branch(subject);
  if (row.operands.some(({ text }) => text === 'Sw')) selector(subject);
}

/** A dividend whose upper half is small or a sign, so that most quotients fit. */
function smallDividend({ draft: { registers }, row, random }: Subject): void {
  if (random.once(4)) return;
  const isByte = row.operands[0]!.size === 'b';
  const sign = row.mnemonic === 'idiv' && random.once(2);
  if (isByte)
    registers[RAX] =
      (registers[RAX]! & ~0xffffn) | BigInt(sign ? 0xff80 + random.below(128) : random.below(0x400));
  else registers[RDX] = sign ? MASK : BigInt(random.below(3));
}

/** A bit offset that stays near. */
function nearBit({ draft: { registers }, encoded: { memory, reg }, row, random }: Subject): void {
  if (!memory || row.operands[1]!.text !== 'Gv' || random.once(10)) return;
  if (reg !== memory.base && reg !== memory.index)
    registers[reg] = BigInt.asUintN(64, BigInt(random.below(2048) - 1024));
}

/** AL is added to the address. */
function translation({ draft, state, encoded, random }: Subject): void {
  implicit(draft, encoded, state, random, RBX, draft.registers[RAX]! & 0xffn);
}

/** Of an empty mask the manual leaves open whether it faults, so the address is good. */
function implicitDestination({ draft, state }: Subject): void {
  const at = state.dataAt === WINDOWS.readOnly ? state.dataAt : state.dataAt + 256;
  draft.registers[RDI] = BigInt.asUintN(64, BigInt(at) - draft.segmentBase);
}

/** Points a register into the data. */
function implicit(
  draft: Draft,
  { narrowAddress }: Encoded,
  { dataAt }: State,
  random: Random,
  register: number,
  further: bigint,
): void {
  const value = BigInt(addressIn(dataAt, random)) - draft.segmentBase - further;
  draft.registers[register] = narrowAddress
    ? BigInt.asUintN(32, value) | (random.word() & ~LOW)
    : BigInt.asUintN(64, value);
}

/** The accumulator holds what memory or the register holds. */
function equalAccumulator(subject: Subject): void {
  const {
    draft: { registers },
    state,
    address,
    random,
    encoded,
  } = subject;
  if (random.once(2)) return;
  const at = address - state.dataAt;
  if (address >= 0 && at >= 0 && at + 16 <= DATA_SIZE) {
    const view = new DataView(state.data.buffer, state.data.byteOffset);
    const pair = subject.row.mnemonic === 'cmpxchg8b';
    const inUse = [encoded.memory!.base, encoded.memory!.index];
    const half = pair && !encoded.wide ? 4 : 8;
    if (!inUse.includes(RAX))
      registers[RAX] = half === 4 ? BigInt(view.getUint32(at, true)) : view.getBigUint64(at, true);
    if (pair && !inUse.includes(RDX))
      registers[RDX] = half === 4 ? BigInt(view.getUint32(at + 4, true)) : view.getBigUint64(at + 8, true);
  } else if (encoded.rm !== undefined) registers[RAX] = registers[encoded.rm]!;
}

/** Both ends in the window; repeated, a count that stays there, or one that leaves it and faults. */
function stringAddresses({ row, encoded, draft, state, random }: Subject): void {
  if (!repeats(row)) return;
  const { registers } = draft;
  const plain = { ...draft, segmentBase: 0n };
  const count = random.pick([0, 1, 2, 3, random.below(12)]);
  registers[RCX] = BigInt(count) | (encoded.narrowAddress ? random.word() & ~LOW : 0n);
  implicit(draft, encoded, state, random, RSI, 0n);
  implicit(plain, encoded, state, random, RDI, 0n);
  if (random.once(4))
    registers[RSI] = (registers[RDI]! - draft.segmentBase + BigInt(random.below(9) - 4)) & MASK;
  const down = (state.flags & 0x400n) !== 0n;
  const leaves = (state.dataAt === WINDOWS.end && !down) || (state.dataAt === WINDOWS.start && down);
  if (leaves && random.once(3) && !/^[Xl]/.test(row.operands[0]!.text))
    registers[RCX] = random.word() | 0x1000n;
  // Equal operands, so that a repeated comparison goes on.
  if (/^(cmps|scas)$/.test(row.mnemonic) && random.once(2)) {
    const fill = row.mnemonic === 'scas' ? Number(registers[RAX]! & 255n) : 0x55;
    const limit = state.dataAt === WINDOWS.readOnly ? DATA_SIZE / 2 : DATA_SIZE;
    state.data.fill(fill, 0, random.below(limit));
    if (row.mnemonic === 'scas') registers[RAX] = BigInt(fill) * 0x0101010101010101n;
  }
}

function smallCounter({ draft: { registers }, encoded, random }: Subject): void {
  const count = BigInt(random.pick([0, 1, 1, 2, 3, 0xffffffff]));
  registers[RCX] = count | (random.once(2) ? 1n << 32n : 0n);
  if (encoded.narrowAddress && random.once(2)) registers[RCX] |= 0xffff0000_00000000n;
}

/** What RET and POPF take: an address in the code, flags without TF. */
function stackTop({ row, draft, state, random }: Subject): void {
  const at = Number(draft.registers[RSP]!) - state.stackAt;
  if (at < 0 || at + 8 > STACK_SIZE) {
    if (row.mnemonic === 'popf') for (let byte = 1; byte < STACK_SIZE; byte++) state.stack[byte]! &= 0xfe;
    return;
  }
  if (row.mnemonic === 'popf') state.stack[at + 1]! &= 0xfe;
  else if (!random.once(8))
    write(state.stack, at, 8, BigInt(codeAddress(draft.rip, draft.bytes.length, random)));
}

/** What IRET takes in user mode: rip, cs, flags without TF, rsp and ss. */
function interruptFrame({ encoded, draft, state, random }: Subject): void {
  const at = Number(draft.registers[RSP]!) - state.stackAt;
  const size = encoded.wide ? 8 : encoded.narrow ? 2 : 4;
  if (at < 0 || at + 5 * size > STACK_SIZE) return;
  const flags = BigInt(random.below(0x1000) & ~0x100) | (random.once(2) ? 0x240000n : 0n);
  const stack = BigInt(state.stackAt + random.below(STACK_SIZE));
  const code = BigInt(codeAddress(draft.rip, draft.bytes.length, random));
  const values = [code, random.once(12) ? 0x10n : 0x33n, flags, stack, random.once(12) ? 0n : 0x2bn];
  for (const [index, value] of values.entries()) write(state.stack, at + index * size, size, value);
}

/** RBP points into the stack. */
function frame({ draft: { registers }, state, random }: Subject): void {
  if (!random.once(8)) registers[RBP] = BigInt(state.stackAt + STACK_SIZE / 2 + random.below(200));
}

/** An indirect jump goes to some place in the code's page. */
function target(subject: Subject): void {
  const { row, draft, state, address, random, encoded } = subject;
  if (row.family === 'far') selector(subject);
  if (encoded.branch || random.once(8)) return;
  const wanted = BigInt(codeAddress(draft.rip, draft.bytes.length, random));
  const at = address - state.dataAt;
  const limit = state.dataAt === WINDOWS.readOnly ? DATA_SIZE / 2 : DATA_SIZE;
  const size = row.family !== 'far' ? 8 : encoded.narrow ? 2 : 4;
  if (address >= 0 && at >= 0 && at + 8 <= limit) write(state.data, at, size, wanted);
  // A push onto the code would change what later cases run.
  if (encoded.rm !== undefined && encoded.rm !== RSP) draft.registers[encoded.rm] = wanted;
}

/** A branch by displacement goes to another place in the code's page; seldom out of it. */
function branch({ encoded, draft, random }: Subject): void {
  const { at, size } = encoded.branch!;
  const end = draft.rip + draft.bytes.length;
  let displacement =
    size === 1 ? random.below(256) - 128 : random.once(8) ? random.next() | 0 : random.below(0xa00) - 0x300;
  // Into itself it might not end.
  if (displacement < 0 && displacement >= -draft.bytes.length) displacement = random.below(100);
  if (size === 1 && end + displacement < 0) displacement = 0;
  write(draft.bytes, at, size, BigInt(displacement));
}

function stringLengths({ encoded: { memory }, draft: { registers }, random }: Subject): void {
  for (const register of [RAX, RDX])
    if (register !== memory?.base && register !== memory?.index && !random.once(3))
      registers[register] = BigInt.asUintN(64, BigInt(random.below(40) - 20));
}

/** Registers with small numbers in all bytes, whichever is the control. */
function smallControl({ encoded, draft: { registers }, random }: Subject): void {
  if (random.once(2)) return;
  for (let register = 0; register < 16; register++) {
    if (register === encoded.memory?.base || register === encoded.memory?.index || register === RSP) continue;
    if (random.once(2)) registers[register] = BigInt(random.below(80) | (random.below(80) << 8));
  }
}

/** MXCSR and the header of XRSTOR as they may be. */
function validImage({ row, state, address, random }: Subject): void {
  const at = address - state.dataAt;
  if (address < 0 || at < 0 || state.dataAt === WINDOWS.readOnly) return;
  const clear = (from: number, mask: number): void => {
    if (at + from < DATA_SIZE) state.data[at + from]! &= mask;
  };
  // A bit of MXCSR that some processors have.
  clear(/ldmxcsr/.test(row.mnemonic) ? 2 : 26, 0xfd);
  if (random.once(5)) return;
  if (/ldmxcsr/.test(row.mnemonic)) for (const byte of [2, 3]) clear(byte, 0);
  if (/rstor$/.test(row.mnemonic)) for (const byte of [26, 27]) clear(byte, 0);
  if (row.mnemonic !== 'xrstor') return;
  const compact = random.once(2);
  clear(512, 7);
  for (let byte = 513; byte < 576; byte++) clear(byte, 0);
  if (compact && at + 528 <= DATA_SIZE) write(state.data, at + 520, 8, (1n << 63n) | 7n);
}

/** Which components XSAVE and XRSTOR are about: those that every processor has; and where their image lies. */
function components({ draft: { registers }, encoded, random }: Subject): void {
  const inUse = [encoded.memory?.base, encoded.memory?.index];
  if (!inUse.includes(RAX)) registers[RAX] = BigInt(random.pick([7, 7, random.below(8)]));
  if (!inUse.includes(RDX)) registers[RDX] = 0n;
}

function decimalDigits({ state, address, random }: Subject): void {
  const at = address - state.dataAt;
  const limit = state.dataAt === WINDOWS.readOnly ? DATA_SIZE / 2 : DATA_SIZE;
  for (let byte = 0; byte < 10; byte++) {
    if (address < 0 || at + byte < 0 || at + byte >= limit) continue;
    state.data[at + byte] = byte === 9 ? random.pick([0, 0x80]) : random.below(10) | (random.below(10) << 4);
  }
}

function firstRegister({ draft: { registers }, random }: Subject): void {
  registers[RCX] = random.once(4) ? registers[RCX]! : 0n;
}

/** INT 80 is a system call of 32-bit Linux. */
function knownGate({ draft, random }: Subject): void {
  const at = draft.bytes.length - 1;
  if (random.once(2)) draft.bytes[at] = random.below(8);
  if (draft.bytes[at] === 0x80) draft.bytes[at] = 4;
}

/** A base is canonical, mostly. */
function userBase({ draft: { registers }, random }: Subject): void {
  for (let register = 0; register < 16; register++) {
    if (register !== RSP && !random.once(4)) registers[register]! &= 0x7fff_ffff_ffffn;
  }
}

/** Selectors that user code may have, and some that it may not. */
const SELECTORS = [0, 1, 2, 3, 0x2b, 0x2b, 0x13, 0xfff8];
const CODE_SELECTORS = [0x33, 0x33, 0x33, 0x2b, 0x13, 0];

/** A selector in the register or memory operand, behind the offset where there is one. */
function selector({ row, encoded, state, draft: { registers }, address, random }: Subject): void {
  if (random.once(12)) return;
  const wanted = BigInt(random.pick(row.family === 'far' ? CODE_SELECTORS : SELECTORS));
  const { rm } = encoded;
  if (rm !== undefined && rm !== RSP) registers[rm] = (registers[rm]! & ~0xffffn) | wanted;
  const far = row.operands.some(({ text }) => text === 'Mv');
  const at = address - state.dataAt + (far ? (encoded.narrow ? 2 : 4) : 0);
  const limit = state.dataAt === WINDOWS.readOnly ? DATA_SIZE / 2 : DATA_SIZE;
  if (address >= 0 && at >= 0 && at + 2 <= limit) write(state.data, at, 2, wanted);
}

/** POP of FS and GS. */
function poppedSelector({ row, draft: { registers }, state, random }: Subject): void {
  const at = Number(registers[RSP]!) - state.stackAt;
  if (row.family === 'segment' && at >= 0 && at + 8 <= STACK_SIZE)
    write(state.stack, at, 8, BigInt(random.pick(SELECTORS)));
}

/** What RETF takes: rip and cs, and where the privilege changes, which it cannot, rsp and ss. */
function farReturn({ encoded, draft, state, random }: Subject): void {
  const at = Number(draft.registers[RSP]!) - state.stackAt;
  const size = encoded.wide ? 8 : encoded.narrow ? 2 : 4;
  if (at < 0 || at + 2 * size > STACK_SIZE) return;
  write(state.stack, at, size, BigInt(codeAddress(draft.rip, draft.bytes.length, random)));
  write(state.stack, at + size, size, BigInt(random.pick(CODE_SELECTORS)));
}
