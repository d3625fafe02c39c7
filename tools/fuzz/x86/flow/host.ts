/**
 * The outside of a program: it answers system calls, and lets the program go on after faults. What it does depends on the program and on
 * how often it was asked, so that all machines do the same.
 */
import { Random } from '../random.ts';
import type { Assembled } from './assemble.ts';
import { PAGE, STACK } from './layout.ts';
import type { Memory } from './memory.ts';
import type { Program } from './program.ts';

/** A program ends after so many of each. */
const MOST_FAULTS = 6;
const MOST_TRAPS = 40;
const MOST_CALLS = 40;
const [RSP, RIP, FLAGS] = [4, 16, 17];
const TF = 0x100n;
const [DEBUG, BREAKPOINT, PAGE_FAULT] = [1, 3, 14];

export interface Exit {
  readonly tag: string;
  readonly val?: { vector?: number; code?: number; address?: bigint; rip?: bigint; number?: bigint };
}

/** How a program goes on. */
export interface Decision {
  readonly ended: boolean;
  /** For rax. */
  readonly answer?: bigint;
  /** All registers, when they are to be others. */
  readonly registers?: readonly bigint[];
  /** Have vectors brought to the outside and back. */
  readonly reload?: boolean;
}

const GO_ON: Decision = { ended: false };
const END: Decision = { ended: true };

export class Host {
  readonly #program: Program;
  readonly #code: Assembled;
  readonly #memory: Memory;
  readonly #random: Random;
  #faults = 0;
  #traps = 0;
  #calls = 0;

  constructor(program: Program, code: Assembled, memory: Memory) {
    this.#program = program;
    this.#code = code;
    this.#memory = memory;
    this.#random = new Random(program.seed, 7);
  }

  decide(exit: Exit, registers: readonly bigint[]): Decision {
    if (exit.tag === 'system-call') return this.#systemCall(Number(exit.val!.number! & 15n), registers);
    if (exit.tag !== 'fault') return END;
    return exit.val!.vector === DEBUG ? this.#trap(registers) : this.#fault(exit, registers);
  }

  #trap(registers: readonly bigint[]): Decision {
    if (++this.#traps > MOST_TRAPS) return END;
    if (!this.#random.once(6)) return GO_ON;
    return { ended: false, registers: registers.with(FLAGS, registers[FLAGS]! & ~TF) };
  }

  #fault({ val }: Exit, registers: readonly bigint[]): Decision {
    const { vector, address, rip } = val!;
    const end = BigInt(this.#code.labels.get(this.#program.end)! + 1);
    if ((vector === BREAKPOINT && rip === end) || ++this.#faults > MOST_FAULTS) return END;
    const page = vector === PAGE_FAULT ? this.#memory.pageAt(address!) : undefined;
    if (!page || this.#random.once(2)) return this.#goOnElsewhere(registers);
    this.#memory.mend(page);
    return GO_ON;
  }

  /** As a handler of signals does. */
  #goOnElsewhere(registers: readonly bigint[]): Decision {
    const label = this.#random.pick(this.#program.resumes);
    const there = registers.with(RIP, BigInt(this.#code.labels.get(label) ?? 0));
    const stack = BigInt(STACK + PAGE + 0x400);
    return { ended: false, registers: this.#random.once(2) ? there.with(RSP, stack) : there };
  }

  #systemCall(number: number, registers: readonly bigint[]): Decision {
    if (++this.#calls > MOST_CALLS) return END;
    const [random, memory] = [this.#random, this.#memory];
    const answer = random.word();
    if (number === 3 || number === 4) this.#rewrite();
    else if (number === 5) memory.remapCode(random);
    else if (number === 6) memory.clearData(random);
    else if (number === 7) memory.changeData(random);
    else if (number === 8) memory.changeCode(random);
    else if (number === 9) return this.#goOnElsewhere(registers);
    return { ended: false, answer, reload: number === 10 };
  }

  /** Changes one of the program's places that may be rewritten. */
  #rewrite(): void {
    const random = this.#random;
    const { patches } = this.#program;
    if (patches.length === 0) return;
    const { label, add, choices } = random.pick(patches);
    const byte = choices.length > 0 ? random.pick(choices) : random.below(256);
    this.#memory.writeCode((this.#code.labels.get(label) ?? 0) + add, byte);
  }
}
