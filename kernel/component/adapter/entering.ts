/**
 * Which instances a call enters. Entering an instance enters those around it too, up to the one that made them all, but
 * not those that the caller is in already: a component that makes another one may be called back by it.
 *
 *     P makes C and D       host to C     enters C and P
 *                           C to D        enters D
 *                           C to P        enters nothing, whatever P is doing
 *                           P to P        the same
 *
 * The adapters do the first row of most programs, one callee and nothing around it. The others are rare, so they are
 * done around the adapter, which never knows.
 *
 * Source: component-model CanonicalABI.md "Component Instances" (`entering_set`).
 */
import { DEAD, ENTERED, type InstanceState, NO_LEAVE } from '../instance/state.ts';
import { BUSY, Busy } from './failure.ts';

type AnyFunction = (...args: never[]) => unknown;

/** The call with what it enters around it. `caller` is absent for the host; `refused` gives what is thrown. */
export function entering<F extends AnyFunction>(
  call: F,
  callee: InstanceState,
  caller: InstanceState | undefined,
  refused: (why: Error) => unknown,
): F {
  const inside = withParents(caller);
  if (inside.includes(callee)) return callBack(call, callee);
  const around = withParents(callee.parent).filter((one) => !inside.includes(one));
  return around.length === 0 ? call : enterAll(call, around, refused);
}

/** An instance and those around it, from the inside out. */
function withParents(instance: InstanceState | undefined): InstanceState[] {
  return instance === undefined ? [] : [instance, ...withParents(instance.parent)];
}

/** The adapter finds an instance that is not in a call, and afterwards the instance is where it was. */
function callBack<F extends AnyFunction>(call: F, callee: InstanceState): F {
  return ((...args: never[]): unknown => {
    const { flags, borrows } = callee;
    if ((flags & (DEAD | NO_LEAVE)) !== 0) return call(...args);
    callee.flags = 0;
    callee.borrows = 0;
    try {
      return call(...args);
    } finally {
      callee.flags = flags | (callee.flags & DEAD);
      callee.borrows = borrows;
    }
  }) as F;
}

function enterAll<F extends AnyFunction>(
  call: F,
  around: readonly InstanceState[],
  refused: (why: Error) => unknown,
): F {
  return ((...args: never[]): unknown => {
    const busy = around.find((one) => (one.flags & ~DEAD) !== 0);
    if (busy !== undefined) throw refused(new Busy(`${busy.name} ${BUSY}`));
    for (const one of around) one.flags |= ENTERED;
    try {
      return call(...args);
    } finally {
      // Without any call, which a spent stack would stop.
      for (let index = 0; index < around.length; index++) around[index]!.flags &= ~ENTERED;
    }
  }) as F;
}
