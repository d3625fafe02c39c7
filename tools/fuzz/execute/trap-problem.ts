/** What it says of a component that a call did not come back as it should: with a trap, no fuel, or a result that breaks its type. */

import { AbiError } from '../../../kernel/component/abi/memory.ts';
import { ComponentError, Trap } from '../../../kernel/component/index.ts';
import { EndedItself } from '../target/model-imports.ts';
import type { Machine } from './machine.ts';
import type { Problem } from './problem.ts';
import { placeOf, trapMessage } from './trap-place.ts';

/** Undefined where a component asked to end. */
export function trapProblem(machine: Machine, error: unknown, name: string, at: number): Problem | undefined {
  const { dead, empty } = machine;
  // Of what a service behind it has died, the target is told, or dies, too.
  const cause = rootOf(dead?.service === undefined ? error : dead.death);
  if (cause instanceof EndedItself) return undefined;
  if (empty !== undefined) {
    const { service, function: number } = empty;
    const place = [machine.nameOf(number, service) ?? `function ${number}`];
    return { oracle: 'hang', function: name, at, message: 'runs on and on', place, service };
  }
  const service = dead?.service;
  const oracle = cause instanceof AbiError ? 'type' : 'trap';
  const message = trapMessage(cause, machine.lastLine(service));
  const place = placeOf(cause, (number) => machine.nameOf(number, service));
  return { oracle, function: name, at, message, place, service };
}

/** What was thrown first. */
export function rootOf(error: unknown): unknown {
  let one = error;
  while ((one instanceof Trap || one instanceof ComponentError) && one.cause !== undefined) one = one.cause;
  return one;
}
