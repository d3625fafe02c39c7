/** How single instructions end, on the real processor and in the core: exception, error code, place, registers. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EVERYTHING, Guest, READ_WRITE } from '../../components/x86/test/guest.ts';

const SOURCE = fileURLToPath(new URL('./native/outcome.c', import.meta.url));
export const CODE = 0x20000000n;
export const DATA = 0x10000000n;
export const STACK = 0x18000000n;
const PAGE = 4096;
const HALF = 2048n;
const NAMES = 'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');
const CODE_SIZE = 16;
const MEMORY_SIZE = 64;
const QUESTION_SIZE = 17 * 8 + CODE_SIZE + MEMORY_SIZE;
const SHOWN = 64;
const ANSWER_SIZE = 21 * 8 + SHOWN;
const FLAGS = 0x202n;
export const BREAKPOINT = 3;
const DEBUG = 1;
const PAGE_FAULT = 14;
const BUDGET = 10_000;
/** What Linux answers to the number in rax. */
const NO_SUCH_CALL = -38n;

/** Registers at the start: pointers to mapped memory, and small numbers. */
export const REGISTERS: Readonly<Record<string, bigint>> = {
  // No number of a system call.
  rax: 0x7ff0n,
  rcx: 1n,
  rdx: 0n,
  rbx: DATA + HALF,
  rsp: STACK + HALF,
  rbp: STACK + HALF + 0x100n,
  rsi: DATA + 0x400n,
  rdi: DATA + 0x600n,
};

/** An instruction, and registers and flags where they are not `REGISTERS` and 0x202. */
export interface Question {
  readonly code: readonly number[];
  readonly registers?: Record<string, bigint>;
  /** Up to 64 bytes for rbx to point to. */
  readonly memory?: readonly number[];
}

/** The exception that ended it: 3, of the INT3 behind it, where it ran to its end. */
export interface Outcome {
  readonly vector: number;
  readonly error: number;
  /** From the instruction's first byte. */
  readonly rip: bigint;
  /** Of a page fault. */
  readonly address: bigint;
  readonly registers: Record<string, bigint>;
  readonly flags: bigint;
  /** The 64 bytes that rbx points to. */
  readonly data: string;
}

/** Addresses from here on are the system's: Linux says of all of them that a page is present. */
const SYSTEM = (1n << 47n) - 4096n;

/** How it ended, in words. */
export function ending({ vector, error, rip, address }: Outcome): string {
  if (vector === BREAKPOINT) return `ran to ${rip - 1n}`;
  // Under KVM the processor tells the place of INT1 itself, not that behind it.
  if (vector === DEBUG) return 'debug trap';
  if (vector !== PAGE_FAULT) return `exception ${vector}, code ${error.toString(16)}, rip ${rip}`;
  const code = error & ~(address >= SYSTEM ? 1 : 0);
  return `page fault, code ${code.toString(16)}, address ${address.toString(16)}, rip ${rip}`;
}

/** Asks the processor of this machine, by a C program compiled here. */
export function askProcessor(questions: readonly Question[]): Outcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-outcome-'));
  try {
    const program = join(folder, 'outcome');
    execFileSync('gcc', ['-O1', '-fno-stack-protector', '-o', program, SOURCE]);
    const input = Buffer.concat(questions.map(image));
    const output = execFileSync(program, { input, maxBuffer: ANSWER_SIZE * (questions.length + 1) });
    return questions.map((_, index) => answerAt(output, index * ANSWER_SIZE));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function startOf(question: Question): Record<string, bigint> {
  return { ...REGISTERS, rflags: FLAGS, ...question.registers };
}

function image(question: Question): Uint8Array {
  const bytes = new Uint8Array(QUESTION_SIZE);
  bytes.fill(0xcc, 17 * 8, 17 * 8 + CODE_SIZE);
  const view = new DataView(bytes.buffer);
  const start = startOf(question);
  for (const [index, name] of [...NAMES, 'rflags'].entries()) {
    view.setBigUint64(index * 8, start[name] ?? 0n, true);
  }
  bytes.set(question.code, 17 * 8);
  bytes.set(question.memory ?? [], 17 * 8 + CODE_SIZE);
  return bytes;
}

function answerAt(output: Buffer, at: number): Outcome {
  const word = (index: number): bigint => output.readBigUInt64LE(at + index * 8);
  return {
    vector: Number(word(0)),
    error: Number(word(1)),
    rip: BigInt.asIntN(64, word(2)),
    address: word(3),
    registers: Object.fromEntries(NAMES.map((name, index) => [name, word(4 + index)])),
    flags: word(20),
    data: output.toString('hex', at + 21 * 8, at + ANSWER_SIZE),
  };
}

/** A guest with the three pages of the C program. */
export class OutcomeCore {
  readonly #guest: Guest;
  readonly #vectors: Uint8Array;
  readonly #zeros = new Uint8Array(PAGE);
  readonly #breakpoints = new Uint8Array(PAGE).fill(0xcc);

  private constructor(guest: Guest) {
    this.#guest = guest;
    this.#vectors = guest.vcpu.getVectors();
  }

  static async start(): Promise<OutcomeCore> {
    const guest = await Guest.empty();
    guest.vm.map(CODE, BigInt(PAGE), EVERYTHING);
    guest.vm.map(DATA, BigInt(PAGE), READ_WRITE);
    guest.vm.map(STACK, BigInt(PAGE), READ_WRITE);
    guest.vcpu = guest.vm.createVcpu();
    guest.vm.seed(1n, 2n, 3n, 4n);
    return new OutcomeCore(guest);
  }

  /** Runs one instruction; a system call is answered and is no end. */
  ask(question: Question): Outcome {
    const { vm, vcpu } = this.#guest;
    vm.write(DATA, this.#zeros);
    if (question.memory) vm.write(DATA + HALF, Uint8Array.from(question.memory));
    vm.write(STACK, this.#zeros);
    this.#breakpoints.set(question.code, Number(HALF));
    vm.write(CODE, this.#breakpoints);
    this.#breakpoints.fill(0xcc, Number(HALF), Number(HALF) + question.code.length);
    const zeros = Object.fromEntries(NAMES.map((name) => [name, 0n]));
    vcpu.setRegisters({ ...zeros, fsBase: 0n, gsBase: 0n, ...startOf(question), rip: CODE + HALF });
    vcpu.setVectors(this.#vectors);
    let exit = this.#guest.run(BUDGET);
    while (exit.tag !== 'fault')
      exit = this.#guest.run(BUDGET, exit.tag === 'system-call' ? NO_SUCH_CALL : undefined);
    const registers = this.#guest.registers;
    return {
      vector: exit.val.vector,
      error: exit.val.code,
      rip: BigInt.asIntN(64, registers.rip! - CODE - HALF),
      address: exit.val.address,
      registers,
      flags: registers.rflags!,
      data: Buffer.from(vm.read(DATA + HALF, SHOWN)).toString('hex'),
    };
  }
}
