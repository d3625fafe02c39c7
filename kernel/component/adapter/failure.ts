/**
 * What a failed call does to the two ends. The end that broke a rule or trapped is dead from then on; the other goes
 * on if the function's error type has a case for it, and dies of the same cause if not.
 *
 * An adapter that catches something marks the callee dead before it calls anything at all: if the stack is spent, that
 * call fails as well, and an instance that looks as if it were in a call could never be entered again.
 */
import { DEAD, type InstanceState } from '../instance/state.ts';
import { type CallSite, Trap } from '../instance/trap.ts';

/** Marks an instance dead, which was left by `cause` in the middle of a call. */
export function killedBy(instance: InstanceState, site: CallSite, cause: unknown): Trap {
  if (cause instanceof Trap && instance.death === cause) return cause;
  const trap = new Trap(instance.name, site, cause);
  instance.kill(trap);
  return trap;
}

/** Why an instance whose flags are not 0 can't be entered: a Trap if it is dead, else an error of the caller's. */
export function whyNotEntered(instance: InstanceState): Error {
  if (!isDead(instance)) return new Busy(`${instance.name} ${BUSY}`);
  instance.death ??= new Trap(instance.name, FAILING, new RangeError('Maximum call stack size exceeded'));
  return instance.death;
}

/** What is wrong with an instance that is entered a second time. */
export const BUSY = 'cannot be entered: it is in a call already';

/** The instance is in a call, and may be entered later. */
export class Busy extends Error {}

/** Of an instance that died when not even the stack for saying why was left. */
const FAILING: CallSite = { interface: '', function: 'a call that failed' };

export function isDead(instance: InstanceState): boolean {
  return (instance.flags & DEAD) !== 0;
}
