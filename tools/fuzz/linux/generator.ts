/** Makes sequences, and changed ones. */

import type { Dictionary } from '../generate/dictionary.ts';
import type { Random } from '../random.ts';
import { type Description, type Resource, type SystemCall, serves } from './description.ts';
import { type Call, type Memory, MOST_CALLS, type Sequence, type Value } from './sequence.ts';
import { Values } from './values.ts';

/** Calls of a new sequence. */
const LENGTH = 10;
/** Calls that end the program, or stop it for good: seldom worth making. */
const RARE: ReadonlySet<string> = new Set([
  'exit',
  'exit_group',
  'rt_sigreturn',
  'pause',
  'rt_sigsuspend',
  'vhangup',
]);
/** Calls after which there are two. */
const FORKS: ReadonlySet<string> = new Set(['fork', 'vfork', 'clone', 'clone3']);
/** Kinds that somebody has to make first. */
const NEEDS: Readonly<Record<string, Resource>> = {
  fd: 'fd',
  mapped: 'address',
  socket: 'socket',
  epoll: 'epoll',
  timerfd: 'timerfd',
  mq: 'mq',
  inotify: 'inotify',
  pidfd: 'pidfd',
  shm: 'shm',
  sem: 'sem',
  msg: 'msg',
  timer: 'timer',
  watch: 'watch',
  aio: 'aio',
  pkey: 'pkey',
};

/** Makers that most likely make something. */
const FAVOURITES: Partial<Record<Resource, string>> = { fd: 'openat', socket: 'socketpair', address: 'mmap' };

export class Generator {
  readonly #description: Description;
  readonly #random: Random;
  readonly #values: Values;
  readonly #makers = new Map<Resource, SystemCall[]>();
  readonly #frequent: readonly SystemCall[];

  constructor(description: Description, random: Random, dictionary: Dictionary) {
    this.#description = description;
    this.#random = random;
    this.#values = new Values(description, random, dictionary);
    const frequent = description.calls.filter(({ name, refused }) => !RARE.has(name) && !refused);
    this.#frequent = frequent.length > 0 ? frequent : description.calls;
    for (const call of description.calls)
      for (const { resource } of call.makes)
        this.#makers.set(resource, [...(this.#makers.get(resource) ?? []), call]);
  }

  fresh(): Sequence {
    const calls: Call[] = [];
    const length = 1 + this.#random.below(LENGTH);
    while (calls.length < length) calls.push(...this.#some(calls));
    return { calls, seed: this.#random.word() };
  }

  /** `other` gives another one that is known. */
  mutated(sequence: Sequence, other: () => Sequence): Sequence {
    let changed = sequence;
    const times = 1 + this.#random.below(3);
    for (let time = 0; time < times; time++) changed = this.#changed(changed, other);
    return changed;
  }

  #changed(sequence: Sequence, other: () => Sequence): Sequence {
    const random = this.#random;
    const { calls, seed } = sequence;
    const at = random.below(calls.length);
    switch (random.below(12)) {
      case 0:
      case 1:
      case 2:
        return {
          calls: inserted(calls, random.below(calls.length + 1), (before) => this.#some(before, calls)),
          seed,
        };
      case 3:
        return calls.length > 1 ? { calls: calls.filter((_, one) => one !== at), seed } : sequence;
      case 4: {
        const behind = renumbered(other().calls, nextId(calls));
        return { calls: [...calls.slice(0, at + 1), ...behind].slice(0, MOST_CALLS), seed };
      }
      case 5: {
        const copy = { ...calls[at]!, id: nextId(calls) };
        return {
          calls: [...calls.slice(0, at + 1), copy, ...calls.slice(at + 1)].slice(0, MOST_CALLS),
          seed,
        };
      }
      case 6:
        return { calls, seed: random.once(2) ? seed : random.word() };
      default:
        return {
          calls: calls.map((one, index) => (index === at ? this.#altered(one, calls.slice(0, at)) : one)),
          seed,
        };
    }
  }

  /** A call, behind what makes something that it needs. */
  #some(before: readonly Call[], all: readonly Call[] = before): Call[] {
    const random = this.#random;
    const made: Call[] = [];
    const chosen = random.pick(random.once(50) ? this.#description.calls : this.#frequent);
    const id = nextId(all);
    for (const kind of chosen.kinds) {
      const needed = NEEDS[kind];
      if (needed === undefined || random.once(8) || (this.#has(before, needed) && !random.once(4))) continue;
      const maker = this.#maker(needed);
      made.push(this.#call(maker, id + made.length, [...before, ...made]));
    }
    made.push(this.#call(chosen, id + made.length, [...before, ...made]));
    return made;
  }

  #maker(needed: Resource): SystemCall {
    const makers = this.#makers.get(needed) ?? this.#frequent;
    const favourite = makers.find(({ name }) => name === FAVOURITES[needed]);
    return favourite !== undefined && this.#random.once(2) ? favourite : this.#random.pick(makers);
  }

  #has(calls: readonly Call[], resource: Resource): boolean {
    return calls.some(({ number }) =>
      this.#description.byNumber.get(number)?.makes.some((one) => serves(one.resource, resource)),
    );
  }

  #call(call: SystemCall, id: number, before: readonly Call[]): Call {
    const skip = FORKS.has(call.name) && !this.#random.once(3) ? 1 + this.#random.below(3) : 0;
    return { id, number: call.number, args: this.#values.arguments(call.kinds, before), skip };
  }

  #altered(call: Call, before: readonly Call[]): Call {
    const kinds = this.#description.byNumber.get(call.number)?.kinds ?? [];
    if (call.args.length === 0) return call;
    const at = this.#random.below(call.args.length);
    const value = this.#random.once(2)
      ? this.#values.argument(kinds, at, call.args.slice(0, at), before)
      : this.#tweaked(call.args[at]!);
    return { ...call, args: call.args.map((one, index) => (index === at ? value : one)) };
  }

  #tweaked(value: Value): Value {
    const random = this.#random;
    if (typeof value === 'bigint') {
      const way = random.below(5);
      if (way === 0) return value + BigInt(random.below(9) - 4);
      if (way === 1) return value ^ (1n << BigInt(random.below(64)));
      if (way === 2) return value ^ (1n << BigInt(random.below(16)));
      return way === 3 ? -value : this.#values.number();
    }
    if (value.kind !== 'memory') return random.once(3) ? { ...value, plus: this.#values.number() } : value;
    return this.#tweakedMemory(value);
  }

  #tweakedMemory(value: Memory): Memory {
    const random = this.#random;
    const { bytes, parts } = value;
    if (parts.length > 0 && !random.once(3)) {
      const at = random.below(parts.length);
      const changed = parts.map((one, index) =>
        index === at ? { ...one, value: this.#tweaked(one.value) } : one,
      );
      return { ...value, parts: changed };
    }
    if (random.once(4)) {
      const length = random.pick([
        bytes.length >> 1,
        bytes.length + 1,
        Math.max(0, bytes.length - 1),
        bytes.length * 2,
      ]);
      const other = new Uint8Array(Math.min(length, 4096));
      other.set(bytes.subarray(0, other.length));
      return { ...value, bytes: other };
    }
    const other = bytes.slice();
    if (other.length > 0)
      other[random.below(other.length)] = random.once(2) ? random.below(256) : random.below(9);
    return { ...value, bytes: other };
  }
}

function nextId(calls: readonly Call[]): number {
  return calls.reduce((most, { id }) => Math.max(most, id), -1) + 1;
}

function inserted(
  calls: readonly Call[],
  at: number,
  make: (before: readonly Call[]) => readonly Call[],
): Call[] {
  return [...calls.slice(0, at), ...make(calls.slice(0, at)), ...calls.slice(at)].slice(0, MOST_CALLS);
}

function renumbered(calls: readonly Call[], first: number): Call[] {
  const move = (value: Value): Value => {
    if (typeof value === 'bigint') return value;
    if (value.kind !== 'memory') return { ...value, call: value.call + first };
    return { ...value, parts: value.parts.map((one) => ({ ...one, value: move(one.value) })) };
  };
  return calls.map((one) => ({ ...one, id: one.id + first, args: one.args.map(move) }));
}
