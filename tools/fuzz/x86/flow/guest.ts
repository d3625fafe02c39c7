/** A machine that runs one program after the other, and what is seen whenever one stops. */
import { switchOnRelaxedSimd } from '../../../../host/node/cli/code-host.ts';
import { CODEGEN_LIMITS, Codegen } from '../../../../kernel/broker/codegen.ts';
import { builtIn, startX86, type X86 } from '../component.ts';
import type { Entries } from '../entries.ts';
import { assemble } from './assemble.ts';
import { type Exit, Host } from './host.ts';
import { type Machine, Memory } from './memory.ts';
import type { Program } from './program.ts';

const LIMIT = 1n << 24n;

/** General registers, and what else `set-registers` sets. */
export const NAMES: readonly string[] =
  'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rip rflags fsBase gsBase'.split(' ');

/** What the outside sees when a program stops. */
export interface Stop {
  readonly exit: string;
  /** Instructions until then. */
  readonly used: number;
  /** In the order of NAMES. */
  readonly registers: readonly bigint[];
  readonly vectors: Uint8Array;
}

export class Guest {
  readonly #vm: Machine;
  readonly memory: Memory;
  /** New for each program. */
  #vcpu: Machine;
  #host!: Host;
  /** Instructions before this program. */
  #before = 0n;
  #answer: { low: number; high: number } | undefined;
  stops: Stop[] = [];
  ended = false;

  private constructor(vm: Machine) {
    this.#vm = vm;
    this.#vcpu = vm.createVcpu();
    this.memory = new Memory(vm);
    vm.seed(1n, 2n, 3n, 4n);
  }

  /** What it enters of its translations is counted by `entries`. */
  static async start(entries: Entries, x86: X86 = builtIn()): Promise<Guest> {
    const codegen = new Codegen(CODEGEN_LIMITS, { tune: switchOnRelaxedSimd });
    const machines = await startX86(x86, entries.of(codegen));
    return new Guest(machines.Vm.create(LIMIT));
  }

  /** From now on translates what is entered so often. */
  translate(after: number): void {
    if (!this.#vm.translate(after)) throw new Error('guest: this host cannot compile');
  }

  /** Puts a program in place. */
  begin(program: Program): void {
    const { codeAt, offset, registers, flags, fsBase, gsBase, vectors } = program;
    const code = assemble(program.items, codeAt + offset);
    this.memory.bring(program, code);
    this.#host = new Host(program, code, this.memory);
    this.#answer = undefined;
    this.stops = [];
    this.ended = false;
    this.#vcpu[Symbol.dispose]();
    this.#vcpu = this.#vm.createVcpu();
    this.#setRegisters([...registers, BigInt(codeAt + offset), flags, fsBase, gsBase]);
    this.#vcpu.setVectors(vectors);
    this.#before = this.#vm.usage().instructions;
  }

  /** Instructions that the program has retired. */
  get used(): number {
    return Number(this.#vm.usage().instructions - this.#before);
  }

  /** Runs for about so many instructions, or to where it stops. */
  advance(budget: number): void {
    const exit = this.#vcpu.run(budget, this.#answer) as Exit;
    this.#answer = undefined;
    if (exit.tag === 'preempted') return;
    const stop = this.state(describe(exit));
    this.stops.push(stop);
    const { ended, answer, registers, reload } = this.#host.decide(exit, stop.registers);
    this.ended = ended;
    if (answer !== undefined)
      this.#answer = { low: Number(answer & 0xffffffffn), high: Number(answer >> 32n) };
    if (registers) this.#setRegisters(registers);
    if (reload) this.#vcpu.setVectors(this.#vcpu.getVectors());
  }

  state(exit = ''): Stop {
    const found = this.#vcpu.getRegisters() as Record<string, bigint>;
    const registers = NAMES.map((name) => found[name]!);
    return { exit, used: this.used, registers, vectors: this.#vcpu.getVectors() };
  }

  #setRegisters(values: readonly bigint[]): void {
    this.#vcpu.setRegisters(Object.fromEntries(NAMES.map((name, index) => [name, values[index]!])));
  }
}

function describe({ tag, val }: Exit): string {
  if (tag === 'system-call') return `system call ${val!.number}`;
  if (tag !== 'fault') return tag;
  const { vector, code, address, rip } = val!;
  const where = vector === 14 ? ` at 0x${address!.toString(16)}` : '';
  return `fault ${vector} (${code})${where}, rip 0x${rip!.toString(16)}`;
}
