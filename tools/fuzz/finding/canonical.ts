/** A sequence with every reference naming the very call that it led to, calls numbered in their order, and none that did not take place. */

import { Handle } from '../../../kernel/component/index.ts';
import { type Answer, RETURNED, SKIPPED } from '../execute/answer.ts';
import { handlesIn } from '../execute/handles-in.ts';
import { Call, HandleRef, ModelObject, type Sequence, type Value, ValueRef } from '../sequence/sequence.ts';
import type { Operation } from '../target/operation.ts';

/** `answers`: of a run of the sequence. */
export function canonical(
  { calls, seed }: Sequence,
  answers: readonly Answer[],
  operations: readonly Operation[],
): Sequence {
  const numbers = new Map<number, number>();
  const origins = new Map<Handle, HandleRef>();
  const made: Call[] = [];
  for (const [at, { id, operation: number, client, args }] of calls.entries()) {
    const answer = answers[at];
    if (answer === undefined || answer.status === SKIPPED) continue;
    const next = made.length;
    numbers.set(id, next);
    const named = args.map((one, index) => withNames(one, answer.args[index], { numbers, origins }));
    made.push(new Call(next, number, client, named));
    const { result } = operations[number]!;
    if (result === undefined || answer.status !== RETURNED) continue;
    let nth = 0;
    for (const [handle] of handlesIn(answer.value, result)) origins.set(handle, new HandleRef(next, nth++));
  }
  return { calls: made, seed };
}

interface Known {
  readonly numbers: ReadonlyMap<number, number>;
  readonly origins: ReadonlyMap<Handle, HandleRef>;
}

/** `resolved`: what the value came to be. */
function withNames(value: Value, resolved: unknown, known: Known): Value {
  if (value instanceof HandleRef)
    return (resolved instanceof Handle ? known.origins.get(resolved) : undefined) ?? value;
  if (value instanceof ValueRef) {
    const call = known.numbers.get(value.call);
    return call === undefined ? value.otherwise : new ValueRef(call, value.nth, value.plus, value.otherwise);
  }
  if (typeof value !== 'object' || value instanceof Uint8Array || value instanceof ModelObject) return value;
  const parts = resolved as Record<string, unknown> | undefined;
  if (Array.isArray(value)) return value.map((one, at) => withNames(one, parts?.[at], known));
  const entries = Object.entries(value).map(
    ([key, one]) => [key, withNames(one, parts?.[key], known)] as const,
  );
  return Object.fromEntries(entries);
}
