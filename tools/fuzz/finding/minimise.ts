/** The shortest and simplest sequence that still shows the same: calls taken away, then arguments made simple. */

import { isNullable } from '../../../kernel/component/adapter/lift.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import { payloadOf } from '../../../kernel/component/types/traits.ts';
import { Call, HandleRef, isReference, type Sequence, type Value, ValueRef } from '../sequence/sequence.ts';
import type { Operation } from '../target/operation.ts';
import { carriesHandle, isInteger } from '../target/type-key.ts';

/** Runs that may be spent. */
const BUDGET = 2000;

/** Whether a sequence still shows it. */
export type Shows = (sequence: Sequence) => Promise<boolean>;

export async function minimise(
  sequence: Sequence,
  operations: readonly Operation[],
  shows: Shows,
  budget = BUDGET,
): Promise<Sequence> {
  let left = budget;
  let best = sequence;
  const tryOne = async (one: Sequence): Promise<boolean> => {
    if (left-- <= 0 || !(await shows(one))) return false;
    best = one;
    return true;
  };
  for (let before = Number.POSITIVE_INFINITY; size(best) < before && left > 0; ) {
    before = size(best);
    await tryOne(forClients(best, () => 0));
    await tryOne(forClients(best, (client) => Math.min(client, 1)));
    await removeCalls(() => best, tryOne);
    await simplifyArguments(() => best, operations, tryOne);
    if (best.seed !== 0) await tryOne({ ...best, seed: 0 });
  }
  return best;
}

/** Made by other clients; unchanged where that is nothing new. */
function forClients({ calls, seed }: Sequence, to: (client: number) => number): Sequence {
  return {
    calls: calls.map(({ id, operation, client, args }) => new Call(id, operation, to(client), args)),
    seed,
  };
}

function size({ calls, seed }: Sequence): number {
  return (
    calls.length * 1000 +
    calls.reduce(
      (sum, { args, client }) => sum + client + args.reduce<number>((all, one) => all + weight(one), 0),
      0,
    ) +
    Number(seed !== 0)
  );
}

function weight(value: Value): number {
  if (value === undefined || value === false) return 0;
  if (value instanceof HandleRef) return 1;
  if (value instanceof ValueRef) return 3;
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object')
    return value === true || Number(value) === 0 ? 1 : 1 + Math.min(64, String(value).length);
  return Object.values(value as Record<string, Value>).reduce<number>((sum, one) => sum + weight(one), 1);
}

async function removeCalls(best: () => Sequence, tryOne: Shows): Promise<void> {
  for (let length = best().calls.length >> 1; length >= 1; length >>= 1) {
    // From the end, since what comes later needs what came before.
    for (let at = best().calls.length - length; at >= 0; at -= length) {
      const { calls, seed } = best();
      if (at + length > calls.length) continue;
      await tryOne({ calls: [...calls.slice(0, at), ...calls.slice(at + length)], seed });
    }
  }
}

async function simplifyArguments(
  best: () => Sequence,
  operations: readonly Operation[],
  tryOne: Shows,
): Promise<void> {
  for (let at = 0; at < best().calls.length; at++) {
    const call = best().calls[at]!;
    if (call.client !== 0)
      await tryOne(withCall(best(), at, new Call(call.id, call.operation, 0, call.args)));
    const { parameters } = operations[call.operation]!;
    for (const [which, { type }] of parameters.entries()) {
      // Each simpler one is where the next begins.
      for (let again = true; again; ) {
        again = false;
        const { id, operation, client, args } = best().calls[at]!;
        for (const simpler of simplerThan(args[which], type)) {
          const changed = [...args];
          changed[which] = simpler;
          if (weight(simpler) >= weight(args[which])) continue;
          again = await tryOne(withCall(best(), at, new Call(id, operation, client, changed)));
          if (again) break;
        }
      }
    }
  }
}

function withCall({ calls, seed }: Sequence, at: number, call: Call): Sequence {
  return { calls: calls.map((one, index) => (index === at ? call : one)), seed };
}

/** Candidates, simplest first. */
function* simplerThan(value: Value, type: ValueType): Iterable<Value> {
  if (value instanceof ValueRef) yield value.otherwise;
  if (isReference(value)) return;
  if (isInteger(type)) {
    yield* simplerIntegers(value as number | bigint);
    return;
  }
  switch (type.kind) {
    case 'bool':
      yield false;
      return;
    case 'f32':
    case 'f64':
      yield 0;
      return;
    case 'string': {
      const letters = [...(value as string)];
      yield '';
      yield 'a';
      for (const half of halves(letters)) yield half.join('');
      return;
    }
    case 'list':
      if (value instanceof Uint8Array) {
        yield new Uint8Array();
        yield new Uint8Array(value.length >> 1);
        for (const half of halves([...value])) yield Uint8Array.from(half);
        return;
      }
      yield [];
      yield* halves(value as readonly Value[]);
      for (const [at, one] of (value as readonly Value[]).entries())
        for (const simpler of simplerThan(one, type.element))
          yield (value as readonly Value[]).with(at, simpler);
      return;
    case 'tuple':
      for (const [at, one] of type.elements.entries())
        for (const simpler of simplerThan((value as readonly Value[])[at], one))
          yield (value as readonly Value[]).with(at, simpler);
      return;
    case 'record':
      for (const { name, type: inner } of type.fields) {
        const key = camelCase(name);
        const given = value as Record<string, Value>;
        for (const simpler of simplerThan(given[key], inner)) yield { ...given, [key]: simpler };
      }
      return;
    case 'flags': {
      const given = value as Record<string, Value>;
      for (const key of Object.keys(given)) if (given[key] === true) yield { ...given, [key]: false };
      return;
    }
    case 'option':
      if (isNullable(type)) {
        if (value === undefined) return;
        yield undefined;
        yield* simplerThan(value, type.type);
        return;
      }
      yield { tag: 'none' };
      return;
    case 'variant':
    case 'result': {
      const { tag, val } = value as { tag: string; val?: Value };
      const inner = payloadOf(type, tag);
      if (inner === undefined || carriesHandle(inner)) return;
      for (const simpler of simplerThan(val, inner)) yield { tag, val: simpler };
      return;
    }
    default:
      return;
  }
}

function* simplerIntegers(value: number | bigint): Iterable<Value> {
  const isWide = typeof value === 'bigint';
  const magnitude = BigInt(value);
  for (const one of [0n, 1n, magnitude / 2n, magnitude - 1n])
    if (one !== magnitude) yield isWide ? one : Number(one);
}

function* halves<T>(list: readonly T[]): Iterable<T[]> {
  for (let length = list.length >> 1; length >= 1; length >>= 1)
    for (let at = 0; at < list.length; at += length) yield [...list.slice(0, at), ...list.slice(at + length)];
}
