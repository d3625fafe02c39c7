/**
 * The x86-64 core on one input. Instructions are run by the interpreter and in a translation, which must agree on everything, and
 * one by one, each from where the interpreter stands: what the manual leaves undefined is judged where it arises. Programs of control
 * flow are run by both.
 */

import { isaFolder } from '../../../host/node/cli/installation.ts';
import { decodeComponent } from '../../../kernel/component/index.ts';
import { disassemble } from '../../disasm/disassemble.ts';
import { type Disassembly, prepare } from '../../disasm/table.ts';
import { readTables } from '../../isa/index.ts';
import { Code } from '../execute/code.ts';
import type { Oracle, Problem } from '../execute/problem.ts';
import { placeOf, trapMessage } from '../execute/trap-place.ts';
import { rootOf } from '../execute/trap-problem.ts';
import type { Found, Trial } from '../input/kind.ts';
import { type Coverage, coverageOf } from '../instrument/index.ts';
import type { Random } from '../random.ts';
import type { ModulePart } from '../report/function-coverage.ts';
import { builtIn, type X86 } from './component.ts';
import { Core } from './core.ts';
import { listing } from './flow/listing.ts';
import { Pair } from './flow/pair.ts';
import { addressOf, caseAt, type Flow, Inputs, type Instructions, startOf, type X86Input } from './input.ts';
import { Judge, noJudge, type Verdict } from './judge.ts';
import { features } from './processor.ts';
import { differences } from './programs.ts';
import { CODE, INT3, type State } from './state.ts';

export const FUNCTIONS = ['instructions', 'program'] as const;

/** Runs of one machine: translations that were dropped keep their places. */
const RUNS = 1500;
const EXACT_RUNS = 40;
const FUEL = 2 ** 31 - 1;
const BREAKPOINT = 3;
const SYSTEM = 1n << 47n;
/** Rows that read or write MXCSR: what comes after them is translated exactly. */
const OF_MXCSR = /^v?(ldmxcsr|stmxcsr|fxsave|fxrstor|xsave|xsaveopt|xsavec|xrstor)(64)?$/;

/** A machine, and how often it was used. */
interface Used<Machine> {
  readonly machine: Machine;
  readonly coverage: readonly Coverage[];
  runs: number;
}

interface Step {
  readonly text: string;
  readonly before: State;
  readonly answer: State;
}

export class X86Trial implements Trial<X86Input> {
  calls = 0;
  readonly returned = new Uint32Array(FUNCTIONS.length);
  readonly failed = new Uint32Array(FUNCTIONS.length);
  readonly #code: Code;
  readonly #inputs: Inputs;
  readonly #texts: Disassembly;
  readonly #x86: X86;
  readonly #judge = new Judge<Instructions>();
  readonly #machines = new Map<string, Used<Core> | Used<Pair>>();
  /** Of what ran last. */
  #coverage: readonly Coverage[] = [];
  #steps: Step[] = [];

  private constructor(x86: X86, code: Code, inputs: Inputs, texts: Disassembly) {
    this.#x86 = x86;
    this.#code = code;
    this.#inputs = inputs;
    this.#texts = texts;
  }

  /** Throws BinaryError. */
  static async open(component: Uint8Array | undefined): Promise<X86Trial> {
    const table = await readTables(isaFolder());
    const x86 = component === undefined ? builtIn() : { component: decodeComponent(component) };
    const inputs = new Inputs(table, noJudge === undefined ? features() : () => true);
    const trial = new X86Trial(x86, new Code(), inputs, prepare(table));
    // Its edges are known from the first one on.
    await trial.#machine('interpreter');
    return trial;
  }

  get inputs(): Inputs {
    return this.#inputs;
  }

  get code(): Code {
    return this.#code;
  }

  get edges(): number {
    return this.#code.edges;
  }

  parts(): readonly ModulePart[] {
    return [...this.#code.parts.values()];
  }

  fresh(random: Random): X86Input {
    return this.#inputs.fresh(random.word());
  }

  mutated(input: X86Input, other: X86Input, random: Random): X86Input {
    return this.#inputs.mutated(input, other, random.word());
  }

  async run(input: X86Input): Promise<Problem | undefined> {
    const which = input.kind === 'program' ? 1 : 0;
    try {
      const problem = await (input.kind === 'program'
        ? this.#runProgram(input)
        : this.#runInstructions(input));
      this.returned[which]!++;
      return problem;
    } catch (error) {
      // A machine that traps is gone.
      this.#machines.clear();
      this.failed[which]!++;
      const cause = rootOf(error);
      return {
        oracle: 'trap',
        function: FUNCTIONS[which]!,
        at: this.#steps.length,
        message: trapMessage(cause, ''),
        place: placeOf(cause, (number) => this.#code.nameOf(number)),
      };
    }
  }

  takeCoverage(hits: Uint8Array): void {
    hits.fill(0);
    if (this.#coverage.length === 0) return;
    let start = 0;
    for (const [index, { instrumented }] of this.parts().entries()) {
      this.#coverage[index]?.take(hits.subarray(start, start + instrumented.edges));
      start += instrumented.edges;
    }
  }

  async settle(last: boolean): Promise<readonly Found<X86Input>[]> {
    return this.#judge.settle(last).map((one) => ({ problem: problemOf(one), input: one.input }));
  }

  async examine(input: X86Input, wanted?: Oracle): Promise<Problem | undefined> {
    this.#judge.settle(true);
    const problem = await this.run(input);
    const [verdict] = this.#judge.settle(true);
    if (wanted === 'processor' && verdict) return problemOf(verdict);
    return problem ?? (verdict && problemOf(verdict));
  }

  async show(input: X86Input): Promise<string[]> {
    if (input.kind === 'program')
      return [`with ${JSON.stringify(input.setting)}`, ...listing(input.program, this.#texts).split('\n')];
    this.#judge.settle(true);
    const problem = await this.run(input);
    const verdicts = this.#judge.settle(true);
    const lines = this.#steps.flatMap(({ text, before, answer }, at) => {
      const wrong = verdicts.find((one) => one.at === at)?.differences ?? [];
      return [
        `${String(at + 1).padStart(3)}  ${text}`,
        ...changes(before, answer),
        ...wrong.map(
          ({ name, expected, got }) => `       ${name}: the processor ${expected}, the interpreter ${got}`,
        ),
      ];
    });
    const differing = problem?.oracle === 'translation' ? problem.message.split('; ') : [];
    return [...lines, ...differing.map((one) => `       ${one}`)];
  }

  close(): void {
    this.#judge.close();
  }

  async #runInstructions(input: Instructions): Promise<Problem | undefined> {
    const { interpreter, coverage } = await this.#interpreter();
    this.#coverage = coverage;
    for (const one of coverage) one.clear();
    for (const one of coverage) one.fuel.value = FUEL;
    const { mxcsr } = startOf(input);
    this.#walk(interpreter, input, { ...input.state, mxcsr });
    return this.#inputs.isStraight(input) ? this.#translate(interpreter, input) : undefined;
  }

  /** One instruction after the other, to the first that does not run to its end. */
  #walk(interpreter: Core, input: Instructions, start: State): void {
    this.#steps = [];
    let state = start;
    for (const [at, piece] of input.pieces.entries()) {
      const row = this.#inputs.rowOf(piece);
      if (row === undefined) return;
      const address = at === 0 && input.address >= 0 ? input.address : addressOf(piece, state);
      const found = caseAt(piece, row, at, address, state);
      this.calls++;
      const answer = interpreter.run(found.state);
      const code = Uint8Array.from([...piece.encoded.bytes, ...new Array<number>(16).fill(INT3)]);
      const { text } = disassemble(this.#texts, code, 0, BigInt(CODE) + state.rip);
      this.#steps.push({ text, before: found.state, answer });
      this.#judge.add({ found, answer, input, at });
      // Bases that no system lets a program have cannot be tried on a processor.
      if (answer.vector !== BREAKPOINT || answer.fsBase >= SYSTEM || answer.gsBase >= SYSTEM) return;
      state = { ...answer, rip: start.rip, vector: 0, error: 0n, address: 0n };
    }
  }

  async #translate(interpreter: Core, input: Instructions): Promise<Problem | undefined> {
    const { exact, pieces } = input;
    if (!exact && pieces.some((one) => OF_MXCSR.test(this.#inputs.rowOf(one)!.mnemonic))) return undefined;
    const { machine } = (await this.#machine(exact ? 'exact' : 'usual')) as Used<Core>;
    const start = startOf(input);
    const one = interpreter.tryRun(start);
    const other = machine.tryRun(start);
    this.calls += 2;
    if (!one || !other) {
      // What one of them has left in memory is not what the other has.
      this.#machines.delete('interpreter');
      this.#machines.delete(exact ? 'exact' : 'usual');
      return one ? this.#differs(input, ['the translation does not end']) : undefined;
    }
    const lines = differences(start, one, other, ['interpreter', 'translation']);
    const found = lines.filter((line) => exact || !line.startsWith('mxcsr'));
    return found.length === 0 ? undefined : this.#differs(input, found);
  }

  #differs({ pieces }: Instructions, lines: readonly string[]): Problem {
    const last = this.#inputs.rowOf(pieces.at(-1)!)!.mnemonic;
    return {
      oracle: 'translation',
      function: last,
      at: pieces.length - 1,
      message: lines.slice(0, 6).join('; '),
      place: [lines[0]!.replace(/[:\d ].*$/, '')],
    };
  }

  async #runProgram({ program, setting }: Flow): Promise<Problem | undefined> {
    const { machine, coverage } = (await this.#machine(program.exact ? 'pair-exact' : 'pair')) as Used<Pair>;
    this.#coverage = coverage;
    this.#steps = [];
    for (const one of coverage) one.clear();
    for (const one of coverage) one.fuel.value = FUEL;
    this.calls += 2;
    const lines = machine.run(program, setting);
    if (lines.length === 0) return undefined;
    const what = lines.find((line) => !line.startsWith('stop'))?.replace(/[:\d ].*$/, '') ?? 'stop';
    return {
      oracle: 'translation',
      function: 'program',
      at: 0,
      message: lines.slice(0, 6).join('; '),
      place: [what === 'instructions' ? 'count' : 'state'],
    };
  }

  async #interpreter() {
    const { machine, coverage } = (await this.#machine('interpreter')) as Used<Core>;
    return { interpreter: machine, coverage };
  }

  /** One of each kind, made anew from time to time. */
  async #machine(
    kind: 'interpreter' | 'exact' | 'usual' | 'pair' | 'pair-exact',
  ): Promise<Used<Core> | Used<Pair>> {
    const known = this.#machines.get(kind);
    if (known !== undefined && known.runs++ < (kind === 'pair-exact' ? EXACT_RUNS : RUNS)) return known;
    const code = this.#code;
    const watched = { ...this.#x86, observe: code.observe };
    code.begin();
    const machine = kind.startsWith('pair')
      ? await Pair.start(this.#x86, watched)
      : await (kind === 'interpreter'
          ? Core.start(false, undefined, watched)
          : Core.start(kind === 'exact' ? 'exact' : true, undefined, this.#x86));
    const made = { machine, coverage: this.#coverages(), runs: 0 } as Used<Core> | Used<Pair>;
    this.#machines.set(kind, made);
    return made;
  }

  /** Of the instance that has just been made, in the order of the parts. */
  #coverages(): Coverage[] {
    const { cores, parts } = this.#code;
    return [...parts].flatMap(([module, { instrumented }]) => {
      const found = cores.find((one) => one.module === module);
      const coverage = found && coverageOf(found.exports as Record<string, unknown>, instrumented);
      if (coverage) coverage.fuel.value = FUEL;
      return coverage ?? [];
    });
  }
}

function problemOf({ found, at, differences: wrong }: Verdict<Instructions>): Problem {
  const { mnemonic, place } = found.row;
  const message = wrong
    .slice(0, 6)
    .map(({ name, expected, got }) => `${name}: the processor ${expected}, the interpreter ${got}`)
    .join('; ');
  return { oracle: 'processor', function: mnemonic, at, message, place: [place] };
}

const NAMES = 'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');

/** General registers and flags that an instruction has changed, and the exception that ended it. */
function changes(before: State, after: State): string[] {
  const registers = NAMES.flatMap((name, index) =>
    before.registers[index] === after.registers[index]
      ? []
      : `${name} ${after.registers[index]!.toString(16)}`,
  );
  const flags = ((before.flags ^ after.flags) & 0xcd5n) === 0n ? [] : [`flags ${after.flags.toString(16)}`];
  const end = after.vector === BREAKPOINT ? [] : [`exception ${after.vector}`];
  const all = [...registers, ...flags, ...end];
  return all.length === 0 ? [] : [`       -> ${all.join(', ')}`];
}
