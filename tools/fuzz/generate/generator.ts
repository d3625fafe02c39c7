/** Random sequences, and ones a little different from others: calls are typed, and what they need comes before them. */

import type { Field, ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import type { Random } from '../random.ts';
import {
  Call,
  HandleRef,
  isReference,
  ModelObject,
  type Sequence,
  type Value,
  ValueRef,
} from '../sequence/sequence.ts';
import { hintNames } from '../target/hints.ts';
import type { Operation } from '../target/operation.ts';
import type { Target } from '../target/target.ts';
import { carriesHandle, isInteger, typeKey } from '../target/type-key.ts';
import { mutateValue, withoutEarlier } from './mutate-value.ts';
import { makeValue, type Source } from './values.ts';

/** Most calls of a sequence. */
export const LONGEST = 48;
/** A new sequence has up to 3, 6, 12, 24 or 48 of them. */
const LEAST_SCALE = 3;
const SCALES = 5;
const CLIENTS = 3;
/** How far what a call needs may need something itself. */
const NEEDS = 4;

export class Generator implements Source {
  readonly random: Random;
  readonly dictionary;
  readonly #target: Target;
  readonly #functions: readonly Operation[];
  readonly #handling: readonly Operation[];
  /** What gives a handle of a type. */
  readonly #makers = new Map<ResourceType, readonly Operation[]>();
  /** The sequence that is being made, as far as the call that is being made. */
  #calls: Call[] = [];
  /** What comes after that call. */
  #nextId = 0;
  #client = 0;
  #depth = 0;

  constructor(target: Target, random: Random) {
    this.#target = target;
    this.random = random;
    this.dictionary = target.dictionary;
    this.#functions = target.operations.filter((one) => one.kind === 'function');
    this.#handling = target.operations.filter((one) => one.kind !== 'function');
    for (const resource of target.resources.keys()) {
      const key = typeKey({ kind: 'own', resource });
      const own = this.#functions.filter((one) => one.gives.has(key));
      // Those that need no handle of the type can be first.
      const first = own.filter((one) => !one.parameters.some(({ type }) => typeKey(type) === key));
      this.#makers.set(resource, first.length > 0 ? first : own);
    }
  }

  /** Short ones show what is wrong by itself, long ones what takes many calls in some order: as many of each scale. */
  fresh(): Sequence {
    this.#begin([]);
    const most = LEAST_SCALE << this.random.below(SCALES);
    for (let count = 1 + this.random.below(most); count > 0; count--) this.#append();
    return { calls: this.#calls, seed: this.random.below(16) };
  }

  /** `other`: something to take a piece of. */
  mutated(from: Sequence, other: () => Sequence): Sequence {
    let { calls, seed } = from;
    for (let count = 1 + this.random.below(this.random.once(2) ? 2 : 5); count > 0; count--) {
      if (this.random.once(40)) seed = this.random.below(1 << 16);
      calls = this.#mutateOnce(calls, other);
    }
    return { calls: calls.length > LONGEST ? calls.slice(0, LONGEST) : calls, seed };
  }

  #begin(calls: readonly Call[]): void {
    this.#calls = [...calls];
    this.#depth = 0;
  }

  #mutateOnce(calls: readonly Call[], other: () => Sequence): readonly Call[] {
    const { random } = this;
    this.#nextId = calls.reduce((most, { id }) => Math.max(most, id), -1) + 1;
    const at = random.below(calls.length + 1);
    switch (random.below(12)) {
      case 0:
      case 1:
      case 2:
        this.#begin(calls);
        this.#append();
        return this.#calls;
      case 3:
        return this.#insert(calls, at);
      case 4:
        return calls.filter((_, index) => index < at || index >= at + 1 + random.below(3));
      case 5:
        return this.#spliced(calls, other().calls);
      case 6:
        return this.#repeated(calls, at);
      case 7: {
        const swapped = [...calls];
        if (at + 1 < calls.length) [swapped[at], swapped[at + 1]] = [calls[at + 1]!, calls[at]!];
        return swapped;
      }
      case 8:
        if (random.once(2) && calls.length > 0) {
          const { id, operation, args } = calls[at % calls.length]!;
          return replaced(calls, at % calls.length, new Call(id, operation, random.below(CLIENTS), args));
        }
        return this.#changed(calls, at);
      default:
        return this.#changed(calls, at);
    }
  }

  /** One argument of one call is another. */
  #changed(calls: readonly Call[], start: number): readonly Call[] {
    const { random } = this;
    for (let step = 0; step < calls.length; step++) {
      const at = (start + step) % calls.length;
      const { id, operation, client, args } = calls[at]!;
      if (args.length === 0) continue;
      const rest = calls.slice(at + 1);
      this.#begin(calls.slice(0, at));
      this.#client = client;
      const which = random.below(args.length);
      const { type } = this.#target.operations[operation]!.parameters[which]!;
      const changed = [...args];
      changed[which] = mutateValue(args[which], type, this);
      this.#calls.push(new Call(id, operation, client, changed), ...rest);
      return this.#calls;
    }
    return this.#insert(calls, calls.length);
  }

  #insert(calls: readonly Call[], at: number): readonly Call[] {
    const rest = calls.slice(at);
    this.#begin(calls.slice(0, at));
    this.#append();
    this.#calls.push(...rest);
    return this.#calls;
  }

  /** The same calls again, for themselves. */
  #repeated(calls: readonly Call[], at: number): readonly Call[] {
    const piece = calls.slice(at, at + 1 + this.random.below(4));
    return [...calls.slice(0, at), ...piece, ...this.#renumbered(piece), ...calls.slice(at + piece.length)];
  }

  #spliced(calls: readonly Call[], others: readonly Call[]): readonly Call[] {
    const at = this.random.below(calls.length + 1);
    const from = this.random.once(2) ? 0 : this.random.below(others.length + 1);
    const piece = this.#renumbered(others.slice(from));
    return this.random.once(2)
      ? [...calls.slice(0, at), ...piece]
      : [...calls.slice(0, at), ...piece, ...calls.slice(at)];
  }

  /** With numbers of their own; references within go along. */
  #renumbered(calls: readonly Call[]): Call[] {
    const numbers = new Map(calls.map(({ id }) => [id, this.#nextId++] as const));
    return calls.map(
      ({ id, operation, client, args }) =>
        new Call(
          numbers.get(id)!,
          operation,
          client,
          args.map((one) => redirected(one, numbers)),
        ),
    );
  }

  #append(): void {
    const { random } = this;
    const handling = this.#handling.length > 0 && this.#calls.length > 0 && random.once(8);
    this.#client = random.once(5) ? random.below(CLIENTS) : (this.#calls.at(-1)?.client ?? 0);
    this.#add(random.pick(handling || this.#functions.length === 0 ? this.#handling : this.#functions));
  }

  #add(operation: Operation): Call {
    this.#depth++;
    const args = operation.parameters.map((parameter) => this.#argument(operation, parameter));
    this.#depth--;
    const call = new Call(this.#nextId++, operation.index, this.#client, args);
    this.#calls.push(call);
    return call;
  }

  #argument(operation: Operation, { name, type }: Field): Value {
    const { hints } = this.dictionary;
    if (hints.size === 0) return makeValue(type, this);
    const [first, second] = hintNames(operation, name);
    const own = hints.get(first) ?? hints.get(second);
    return own !== undefined && this.random.once(2) ? this.random.pick(own) : makeValue(type, this);
  }

  /** Of an earlier call if there is one; else something is called that gives one. */
  handle(resource: ResourceType): Value {
    const makers = this.#makers.get(resource);
    if (makers === undefined) return new ModelObject();
    const key = typeKey({ kind: 'own', resource });
    const giving = this.#calls.filter(
      ({ operation, client }) =>
        client === this.#client && this.#target.operations[operation]!.gives.has(key),
    );
    if (giving.length > 0 && !(this.#depth < NEEDS && this.random.once(12))) {
      // The latest is the likeliest to be alive, and the furthest from the beginning.
      const { id } = this.random.once(2) ? giving.at(-1)! : this.random.pick(giving);
      return new HandleRef(id, this.random.once(4) ? this.random.below(3) : 0);
    }
    if (makers.length === 0 || this.#depth >= NEEDS) return new HandleRef(-1);
    return new HandleRef(this.#add(this.random.pick(makers)).id);
  }

  earlier(type: ValueType): Value | undefined {
    if (this.#calls.length === 0 || carriesHandle(type) || !this.random.once(4)) return undefined;
    const key = typeKey(type);
    const giving = this.#calls.filter(({ operation }) => this.#target.operations[operation]!.gives.has(key));
    if (giving.length === 0) return undefined;
    const plus = isInteger(type) && this.random.once(4) ? this.random.pick([1, -1, 2]) : 0;
    return new ValueRef(
      this.random.pick(giving).id,
      this.random.below(4),
      plus,
      makeValue(type, withoutEarlier(this)),
    );
  }
}

function replaced(calls: readonly Call[], at: number, by: Call): readonly Call[] {
  const made = [...calls];
  made[at] = by;
  return made;
}

/** A value whose references lead to calls by their new numbers. */
export function redirected(value: Value, numbers: ReadonlyMap<number, number>): Value {
  if (typeof value !== 'object' || value instanceof Uint8Array || value instanceof ModelObject) return value;
  if (value instanceof HandleRef) return new HandleRef(numbers.get(value.call) ?? value.call, value.nth);
  if (value instanceof ValueRef)
    return new ValueRef(numbers.get(value.call) ?? value.call, value.nth, value.plus, value.otherwise);
  if (isReference(value)) return value;
  if (Array.isArray(value)) return value.map((one) => redirected(one, numbers));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redirected(one, numbers)]));
}
