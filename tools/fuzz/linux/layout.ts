/** Where everything of a sequence lies in the agent's memory: records, what arguments point to, and who refers to what. */

import { COPY, DATA, END, HANDLER, MEMORY, RECORD, RECORDS, RESTORER, SLOTS, ZERO } from './agent.ts';
import { type Call, type Memory, memoryOf, type Sequence, type Value } from './sequence.ts';

/** A number, and what stands somewhere, masked, added to it. */
interface Source {
  readonly plus: bigint;
  readonly at: number;
  readonly mask: bigint;
}

const ALL = (1n << 64n) - 1n;
const LOW = (1n << 32n) - 1n;
const ALIGNMENT = 16;

/** There is no room for it: it is left out of the campaign. */
export class NoRoom extends Error {
  override name = 'NoRoom';
}

class Layout {
  readonly data = new Uint8Array(MEMORY.end - DATA);
  readonly #view = new DataView(this.data.buffer);
  readonly #slots = new Map<number, number>();
  /** What lies where. */
  readonly memories = new Map<number, Memory>();
  /** Addresses of what arguments point to, by call and argument. */
  readonly #places = new Map<string, number>();
  /** Records where children go on, once it is known where they lie. */
  readonly #starts: number[] = [];
  #record: number = RECORDS.start;
  #free: number = MEMORY.start;

  constructor(sequence: Sequence) {
    const calls = withEnds(sequence);
    const children: { readonly record: number; readonly to: number }[] = [];
    for (const [index, call] of calls.entries()) {
      this.#starts.push(this.#record);
      const sources = call.args.map((value, argument) => this.#source(value, `${call.id} ${argument}`));
      const record = this.#newRecord(BigInt(call.number));
      for (let argument = 0; argument < 6; argument++)
        this.#argument(record, argument, sources[argument] ?? constant(0n));
      const slot = SLOTS.start + 8 * index;
      this.#slots.set(call.id, slot);
      this.#word(record + RECORD.result, BigInt(slot));
      if (call.skip > 0) children.push({ record, to: index + 1 + call.skip });
    }
    this.#starts.push(this.#record);
    this.#newRecord(END);
    for (const { record, to } of children)
      this.#word(record + RECORD.child, BigInt(this.#starts[Math.min(to, calls.length)]!));
  }

  get used(): number {
    return this.#free - DATA;
  }

  #newRecord(number: bigint): number {
    const record = this.#record;
    this.#record += RECORD.size;
    if (this.#record > RECORDS.start + RECORDS.count * RECORD.size) throw new NoRoom('too many calls');
    this.#word(record, number);
    return record;
  }

  #argument(record: number, index: number, { plus, at, mask }: Source): void {
    const place = record + RECORD.arguments + RECORD.argument * index;
    this.#word(place, plus);
    this.#word(place + 8, BigInt(at));
    this.#word(place + 16, mask);
  }

  #source(value: Value, place: string): Source {
    if (typeof value === 'bigint') return constant(value);
    switch (value.kind) {
      case 'result': {
        const at = this.#slots.get(value.call);
        return at === undefined ? constant(value.plus) : { plus: value.plus, at, mask: ALL };
      }
      case 'written': {
        const at = this.#places.get(`${value.call} ${value.argument}`);
        return at === undefined
          ? constant(value.plus)
          : { plus: value.plus, at: at + value.offset, mask: LOW };
      }
      case 'memory': {
        const address = this.#memory(value, place);
        this.#places.set(place, address);
        return constant(BigInt(address));
      }
    }
  }

  #memory(memory: Memory, place: string): number {
    const { bytes, parts } = memory;
    const address = this.#free;
    this.#free = (address + Math.max(1, bytes.length) + ALIGNMENT - 1) & -ALIGNMENT;
    if (this.#free > MEMORY.end) throw new NoRoom('too many bytes');
    this.data.set(bytes, address - DATA);
    this.memories.set(address, memory);
    for (const { offset, width, value } of parts) {
      if (offset + width > bytes.length) continue;
      const source = this.#source(value, `${place} ${offset}`);
      if (source.mask === 0n) this.#number(address + offset, source.plus, width);
      else this.#copy(source, address + offset, width);
    }
    return address;
  }

  /** A record that puts there what is known only when the calls before have been made. */
  #copy({ at, mask, plus }: Source, to: number, width: 4 | 8): void {
    const record = this.#newRecord(COPY);
    for (const [index, word] of [BigInt(at), mask, plus, BigInt(to), BigInt(width)].entries())
      this.#word(record + 8 + 8 * index, word);
  }

  #number(address: number, value: bigint, width: 4 | 8): void {
    if (width === 8) this.#word(address, value);
    else this.#view.setUint32(address - DATA, Number(BigInt.asUintN(32, value)), true);
  }

  #word(address: number, value: bigint): void {
    this.#view.setBigUint64(address - DATA, BigInt.asUintN(64, value), true);
  }
}

function constant(plus: bigint): Source {
  return { plus, at: ZERO, mask: 0n };
}

const SIGACTION = 13;
const WAIT4 = 61;
const FORKS: ReadonlySet<number> = new Set([56, 57, 58, 435]);
const SIGINT = 2n;
const SA_RESTORER = 0x4000000n;

/**
 * The sequence between what each program does: in the beginning it sees to it that a signal wakes it out of a call, without
 * end, and in the end it waits for its children.
 */
function withEnds({ calls }: Sequence): readonly Call[] {
  const action = memoryOf(new Uint8Array(32), [
    { offset: 0, width: 8, value: BigInt(HANDLER) },
    { offset: 8, width: 8, value: SA_RESTORER },
    { offset: 16, width: 8, value: BigInt(RESTORER) },
  ]);
  const make = (id: number, number: number, ...args: Value[]): Call => ({ id, number, args, skip: 0 });
  const children = calls.filter(({ number }) => FORKS.has(number)).length;
  return [
    make(-1, SIGACTION, SIGINT, action, 0n, 8n),
    ...calls,
    ...Array.from({ length: Math.min(children, 3) }, (_, at) => make(-2 - at, WAIT4, -1n)),
  ];
}

/** What the agent's data begins with. @throws NoRoom */
export function dataOf(sequence: Sequence): Uint8Array {
  const layout = new Layout(sequence);
  return layout.data.slice(0, layout.used);
}

/** What lies at which address. @throws NoRoom */
export function placesOf(sequence: Sequence): ReadonlyMap<number, Memory> {
  return new Layout(sequence).memories;
}
