/** The x86-64 core, through its component and the kernel's runtime, as everybody uses it. */
import { switchOnRelaxedSimd } from '../../../host/node/cli/code-host.ts';
import { type CodeReport, emptyReport } from '../../../kernel/broker/code-host.ts';
import { CODEGEN_LIMITS, Codegen } from '../../../kernel/broker/codegen.ts';
import { builtIn, startX86, type X86 } from './component.ts';
import { Entries } from './entries.ts';
import {
  CODE,
  DATA,
  DATA_SIZE,
  INT3,
  PAGE,
  READ_ONLY,
  STACK,
  STACK_SIZE,
  type State,
  WINDOWS,
} from './state.ts';

/** Pages that a case may write, and what they hold around its windows. */
const WRITABLE = [DATA, DATA + PAGE, DATA + 4 * PAGE, STACK];
const NOTHING = new Uint8Array(PAGE);
const NAMES = 'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');
const STACK87_AT = 32;
const VECTORS_AT = 160;
const UPPERS_AT = 576;
const BUDGET = 1000;
/** Budgets for one case: a repeated string instruction may go through several pages. */
const STEPS = 64;
const DEBUG = 1;
const TF = 0x100n;
/** MXCSR, all exceptions masked. */
const ROUNDING_DOWN = 0x3f80;

interface Exit {
  readonly tag: string;
  readonly val: { vector: number; code: number; address: bigint; rip: bigint };
}

// biome-ignore lint/suspicious/noExplicitAny: the interface's shape is WIT's
type Machine = any;

/** A machine with the judge's mappings. */
export class Core {
  readonly #vm: Machine;
  readonly #code: CodeReport;
  /** New for each case: an instruction may leave selectors that no case sets. */
  #vcpu: Machine;
  /** Where the last case put its code. */
  #codeAt = 0n;
  #codeLength = 0;

  private constructor(vm: Machine, code: CodeReport) {
    this.#vm = vm;
    this.#code = code;
    this.#vcpu = vm.createVcpu();
    const both = { read: true, write: true };
    const page = BigInt(PAGE);
    vm.map(BigInt(CODE), page, { ...both, execute: true });
    vm.write(BigInt(CODE), new Uint8Array(PAGE).fill(INT3));
    vm.map(BigInt(DATA), 3n * page, both);
    vm.write(BigInt(DATA + 2 * PAGE), READ_ONLY);
    vm.protect(BigInt(DATA + 2 * PAGE), page, { read: true });
    vm.map(BigInt(DATA + 4 * PAGE), page, both);
    vm.map(BigInt(STACK), page, both);
    vm.seed(1n, 2n, 3n, 4n);
  }

  /**
   * With `translate`, everything is translated on first sight; if that is `exact`, floats as they are once a program asks for their
   * exceptions. What it enters of them is counted by `entries`.
   */
  static async start(
    translate: boolean | 'exact' = false,
    entries = new Entries(),
    x86: X86 = builtIn(),
  ): Promise<Core> {
    const report = emptyReport();
    const codegen = new Codegen(CODEGEN_LIMITS, { report, tune: switchOnRelaxedSimd });
    const vm = (await startX86(x86, entries.of(codegen))).Vm.create(1n << 24n);
    if (translate && !vm.translate(1)) throw new Error('core: this host cannot compile');
    const core = new Core(vm, report);
    if (translate === 'exact') core.#becomeExact();
    return core;
  }

  /** Regions that were translated so far. */
  get translated(): number {
    return this.#code.functions;
  }

  /** Other rounding than to nearest is translated exactly, and all that comes after it. */
  #becomeExact(): void {
    this.#vcpu.setRegisters({ ...this.#vcpu.getRegisters(), rip: BigInt(CODE) });
    const image = this.#vcpu.getVectors() as Uint8Array;
    new DataView(image.buffer, image.byteOffset).setUint32(24, ROUNDING_DOWN, true);
    this.#vcpu.setVectors(image);
    this.#vcpu.run(BUDGET, undefined);
  }

  /** Runs one case; the answer has the judge's form. */
  run(state: State): State {
    this.#bring(state);
    this.#vcpu[Symbol.dispose]();
    this.#vcpu = this.#vm.createVcpu();
    const registers: Record<string, bigint> = {
      rip: BigInt(CODE) + state.rip,
      rflags: state.flags,
      fsBase: state.fsBase,
      gsBase: state.gsBase,
    };
    for (const [index, name] of NAMES.entries()) registers[name] = state.registers[index]!;
    this.#vcpu.setRegisters(registers);
    const image = this.#vcpu.getVectors() as Uint8Array;
    const view = new DataView(image.buffer, image.byteOffset);
    view.setUint32(24, state.mxcsr, true);
    for (const [index, vector] of state.vectors.entries()) image.set(vector, VECTORS_AT + index * 16);
    for (const [index, upper] of state.uppers.entries()) image.set(upper, UPPERS_AT + index * 16);
    // No instruction yet: last opcode, instruction and operand.
    image.fill(0, 6, 24);
    for (const [index, value] of [state.control, state.status, state.tags].entries()) {
      view.setUint16(index * 2, value, true);
    }
    for (const [index, register] of state.stack87.entries()) image.set(register, STACK87_AT + index * 16);
    this.#vcpu.setVectors(image);
    return this.#answer(this.#untilFault((state.flags & TF) !== 0n), state);
  }

  /** As `run`, for a program that may not come to an end: undefined then. With TF set it goes on after each trap. */
  tryRun(state: State): State | undefined {
    try {
      return this.run(state);
    } catch (error) {
      if (!/still running|exit/.test(`${error}`)) throw error;
      return undefined;
    }
  }

  /** Puts memory and code in place, and INT3 where the last code was. */
  #bring({ data, dataAt, stack, stackAt, code, rip }: State): void {
    for (const at of WRITABLE) this.#vm.write(BigInt(at), NOTHING);
    const writable = dataAt === WINDOWS.readOnly ? data.subarray(0, DATA_SIZE / 2) : data;
    this.#vm.write(BigInt(dataAt), writable);
    this.#vm.write(BigInt(stackAt), stack);
    if (rip !== this.#codeAt || code.length < this.#codeLength)
      this.#writeCode(this.#codeAt, new Uint8Array(this.#codeLength).fill(INT3));
    this.#writeCode(rip, code);
    this.#codeAt = rip;
    this.#codeLength = code.length;
  }

  #writeCode(at: bigint, code: Uint8Array): void {
    this.#vm.write(BigInt(CODE) + at, code.subarray(0, Math.min(code.length, PAGE - Number(at))));
  }

  #untilFault(traced: boolean): Exit {
    for (let step = 0; step < STEPS; step++) {
      const exit = this.#vcpu.run(BUDGET, undefined) as Exit;
      if (traced && exit.tag === 'fault' && exit.val.vector === DEBUG) continue;
      if (exit.tag !== 'preempted') return exit;
    }
    throw new Error('core: still running');
  }

  #answer(exit: Exit, state: State): State {
    if (exit.tag !== 'fault') throw new Error(`core: exit ${exit.tag}`);
    const registers = this.#vcpu.getRegisters() as Record<string, bigint>;
    const image = this.#vcpu.getVectors() as Uint8Array;
    const view = new DataView(image.buffer, image.byteOffset);
    const parts = (count: number, at: number, length: number): Uint8Array[] =>
      Array.from({ length: count }, (_, index) => image.subarray(at + index * 16, at + index * 16 + length));
    return {
      registers: NAMES.map((name) => registers[name]!),
      flags: registers.rflags!,
      rip: BigInt.asUintN(64, registers.rip! - BigInt(CODE)),
      vector: exit.val.vector,
      error: BigInt(exit.val.code),
      address: exit.val.vector === 14 ? exit.val.address : 0n,
      fsBase: registers.fsBase!,
      gsBase: registers.gsBase!,
      dataAt: state.dataAt,
      stackAt: state.stackAt,
      vectors: parts(16, VECTORS_AT, 16),
      control: view.getUint16(0, true),
      status: view.getUint16(2, true),
      tags: view.getUint16(4, true),
      mxcsr: view.getUint32(24, true),
      stack87: parts(8, STACK87_AT, 10),
      uppers: parts(16, UPPERS_AT, 16),
      code: state.code,
      stack: this.#vm.read(BigInt(state.stackAt), STACK_SIZE),
      data: this.#vm.read(BigInt(state.dataAt), DATA_SIZE),
    };
  }
}
