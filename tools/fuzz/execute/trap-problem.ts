/** What it says of a component that a call did not come back as it should: with a trap, no fuel, or a result that breaks its type. */

import { AbiError } from '../../../kernel/component/abi/memory.ts';
import { ComponentError, Trap } from '../../../kernel/component/index.ts';
import { EndedItself } from '../target/model-imports.ts';
import type { Machine } from './machine.ts';
import type { Problem } from './problem.ts';
import { placeOf, trapMessage } from './trap-place.ts';

/** Undefined where the component asked to end. */
export function trapProblem(
  { code, empty, model }: Machine,
  error: unknown,
  name: string,
  at: number,
): Problem | undefined {
  const cause = rootOf(error);
  if (cause instanceof EndedItself) return undefined;
  if (empty !== undefined) {
    const place = [code.nameOf(empty.function) ?? `function ${empty.function}`];
    return { oracle: 'hang', function: name, at, message: 'runs on and on', place };
  }
  const oracle = cause instanceof AbiError ? 'type' : 'trap';
  const message = trapMessage(cause, model.lastLine);
  return { oracle, function: name, at, message, place: placeOf(cause, code) };
}

/** What was thrown first. */
export function rootOf(error: unknown): unknown {
  let one = error;
  while ((one instanceof Trap || one instanceof ComponentError) && one.cause !== undefined) one = one.cause;
  return one;
}
