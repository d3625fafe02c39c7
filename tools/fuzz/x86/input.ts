/** What is run by the x86-64 core: a few instructions in a state, or a program of real control flow. */

import type { Row, Table } from '../../isa/row.ts';
import type { Simpler } from '../input/kind.ts';
import { type Case, caseOf, keyOf, randomState } from './cases.ts';
import type { Encoded } from './encode.ts';
import { Pool, rowsOf } from './flow/instruction.ts';
import { type Setting, settingFor } from './flow/pair.ts';
import { type Program, program } from './flow/program.ts';
import { shorter } from './flow/shrink.ts';
import { excluded } from './open.ts';
import { POINTERS, piece, straight } from './programs.ts';
import { Random } from './random.ts';
import { DATA_SIZE, type State } from './state.ts';

/** One instruction. */
export interface Piece {
  /** Of its row. */
  readonly key: number;
  readonly encoded: Encoded;
  /** What stands behind it in a case of its own: what reads its flags, or does not. */
  readonly behind: readonly number[];
}

export interface Instructions {
  readonly kind: 'instructions';
  readonly pieces: readonly Piece[];
  readonly state: State;
  /** Of the first one's memory operand; -1 where there is none, or nobody chose it. */
  readonly address: number;
  /** Translations keep the exceptions of floats. */
  readonly exact: boolean;
}

export interface Flow {
  readonly kind: 'program';
  readonly program: Program;
  readonly setting: Setting;
}

export type X86Input = Instructions | Flow;

const MOST = 10;
/** MXCSR as programs start with it, and an inexact result. */
const USUAL = 0x1fa0;
/** Numbers of instructions of a row that cases are made of. */
const CASES = 2 ** 31;
const POOL_SEED = 1;

/** Makes inputs of the instruction table. */
export class Inputs {
  readonly rows: readonly Row[];
  readonly #byKey: ReadonlyMap<number, Row>;
  readonly #straight: readonly Row[];
  readonly #flow: () => Pool;

  /** `has`: what the judge has of the processor's features. */
  constructor(table: Table, has: (feature: string) => boolean) {
    const runs = (row: Row) => row.attributes.cpu === undefined || has(row.attributes.cpu);
    this.rows = table.rows.filter((row) => row.opcode !== undefined && !excluded(row) && runs(row));
    this.#byKey = new Map(
      table.rows.filter(({ opcode }) => opcode !== undefined).map((row) => [keyOf(row), row]),
    );
    this.#straight = straight(table).filter(runs);
    let pool: Pool | undefined;
    this.#flow = () => {
      pool ??= new Pool(rowsOf(table), POOL_SEED);
      return pool;
    };
  }

  rowOf({ key }: Piece): Row | undefined {
    return this.#byKey.get(key);
  }

  /** Whether interpreter and translations have to agree: it tells no time, and leaves no room for either. */
  isStraight({ pieces }: Instructions): boolean {
    return pieces.every((one) => this.#straight.includes(this.rowOf(one)!));
  }

  fresh(seed: number): X86Input {
    const random = new Random(seed, 21);
    if (random.once(8))
      return { kind: 'program', program: program(this.#flow(), seed), setting: settingFor(seed) };
    return random.once(2) ? this.#case(random) : this.#sequence(random);
  }

  mutated(input: X86Input, other: X86Input, seed: number): X86Input {
    if (input.kind === 'program' || other.kind === 'program') return this.fresh(seed);
    const random = new Random(seed, 22);
    const pieces = [...input.pieces];
    const at = random.below(pieces.length + 1);
    switch (random.below(6)) {
      case 0:
        return withState(input, this.#state(random), random);
      case 1:
        return { ...input, pieces: [...pieces.slice(0, at), ...other.pieces].slice(0, MOST) };
      case 2:
        if (pieces.length > 1) pieces.splice(Math.min(at, pieces.length - 1), 1);
        break;
      case 3:
        return { ...input, exact: !input.exact };
      default:
        pieces.splice(at, random.below(2), this.#piece(random));
    }
    return {
      ...input,
      pieces: pieces.slice(0, MOST),
      address: pieces[0] === input.pieces[0] ? input.address : -1,
    };
  }

  /** A case of a row, in a state that suits it, and more instructions behind it now and then. */
  #case(random: Random): Instructions {
    const row = random.pick(this.rows);
    const made = caseOf(row, random.next(), random.below(CASES));
    const first = { key: keyOf(row), encoded: made.encoded, behind: made.behind };
    const more = random.once(4) ? [this.#piece(random)] : [];
    const { state, address } = made;
    return { kind: 'instructions', pieces: [first, ...more], state, address, exact: !random.once(3) };
  }

  #sequence(random: Random): Instructions {
    const pieces = Array.from({ length: 2 + random.below(7) }, () => this.#piece(random));
    return { kind: 'instructions', pieces, state: this.#state(random), address: -1, exact: !random.once(3) };
  }

  #state(random: Random): State {
    const state = randomState(new Uint8Array(16), random);
    for (const pointer of POINTERS) state.registers[pointer] = BigInt(state.dataAt + DATA_SIZE / 2);
    return state;
  }

  #piece(random: Random): Piece {
    for (;;) {
      const row = random.pick(this.#straight);
      const encoded = piece(row, random);
      if (encoded) return { key: keyOf(row), encoded, behind: [] };
    }
  }
}

/** Another state, in which the instructions keep their place. */
function withState(input: Instructions, state: State, random: Random): Instructions {
  const registers = random.once(2) ? state.registers : input.state.registers;
  const { dataAt, stackAt, data, stack, rip } = input.state;
  return { ...input, state: { ...state, registers, dataAt, stackAt, data, stack, rip } };
}

/** As both the interpreter and a translation run it: MXCSR as translations of this kind take it. */
export function startOf({ pieces, state, exact }: Instructions): State {
  const code = Uint8Array.from([...bytesOf(pieces), ...new Array<number>(64).fill(0xcc)]);
  return { ...state, code, mxcsr: exact ? state.mxcsr : USUAL };
}

function bytesOf(pieces: readonly Piece[]): number[] {
  return pieces.flatMap(({ encoded, behind }, at) =>
    at < pieces.length - 1 ? encoded.bytes : [...encoded.bytes, ...behind],
  );
}

/** One instruction as a case, in the state that those before it have left. */
export function caseAt(
  { key: _, encoded, behind }: Piece,
  row: Row,
  number: number,
  address: number,
  state: State,
): Case {
  const code = new Uint8Array(32).fill(0xcc);
  code.set([...encoded.bytes, ...behind].slice(0, code.length));
  return { row, number, encoded, behind, address, state: { ...state, code } };
}

/** Where its memory operand lies; -1 where that is not in the window of data. */
export function addressOf({ encoded: { memory, bytes } }: Piece, { registers, dataAt }: State): number {
  if (memory?.base === undefined || memory.index !== undefined || memory.relative) return -1;
  let offset = 0n;
  for (let at = memory.size - 1; at >= 0; at--) offset = (offset << 8n) | BigInt(bytes[memory.at + at]!);
  const address = registers[memory.base]! + BigInt.asIntN(8 * Math.max(memory.size, 1), offset);
  const isInside = address >= BigInt(dataAt) && address < BigInt(dataAt + DATA_SIZE);
  return isInside ? Number(address) : -1;
}

/** Fewer instructions, then a state with more zeros. */
export function* simplerX86(input: X86Input): Generator<Simpler<X86Input>> {
  if (input.kind === 'program') yield* simplerProgram(input);
  else yield* simplerInstructions(input);
}

function* simplerProgram({ program: { items } }: Flow): Generator<Simpler<X86Input>> {
  for (let run = items.length >> 1; run > 0; run >>= 1)
    for (let at = items.length - run; at >= 0; at -= run)
      yield (now) => {
        const fewer = now.kind === 'program' ? shorter(now.program, at, run) : undefined;
        return fewer && now.kind === 'program' ? { ...now, program: fewer } : undefined;
      };
}

function* simplerInstructions({ pieces }: Instructions): Generator<Simpler<X86Input>> {
  for (let at = pieces.length - 1; at >= 0; at--)
    yield (now) => {
      if (now.kind === 'program' || now.pieces.length < 2 || at >= now.pieces.length) return undefined;
      return {
        ...now,
        pieces: now.pieces.filter((_, index) => index !== at),
        address: at === 0 ? -1 : now.address,
      };
    };
  const changes: ((state: State) => Partial<State>)[] = [
    ...Array.from({ length: 16 }, (_, index) => ({ registers }: State) => ({
      registers: registers.map((value, number) => (number === index ? 0n : value)),
    })),
    ({ vectors }) => ({ vectors: zeros(vectors) }),
    ({ uppers }) => ({ uppers: zeros(uppers) }),
    ({ stack87 }) => ({ stack87: zeros(stack87) }),
    ({ stack }) => ({ stack: new Uint8Array(stack.length) }),
    ({ data }) => ({ data: new Uint8Array(data.length) }),
    () => ({ flags: 0x202n }),
    () => ({ mxcsr: 0x1f80 }),
    () => ({ control: 0x37f, status: 0, tags: 0 }),
  ];
  for (const change of changes)
    yield (now) =>
      now.kind === 'program' ? undefined : { ...now, state: { ...now.state, ...change(now.state) } };
}

function zeros(many: readonly Uint8Array[]): Uint8Array[] {
  return many.map(({ length }) => new Uint8Array(length));
}
