/**
 * Adapters that go through JavaScript values and closures. They run where code can't be generated, say what generated
 * adapters must do, and serve what is called rarely.
 *
 * Order of a call: check and lift everything the caller passes, lower it into the callee, call, lift the results,
 * lower them into the caller, post-return. A failure before the callee is entered changes nothing there.
 */
import { AbiError } from '../abi/memory.ts';
import { DEAD, ENTERED, type InstanceState, NO_LEAVE } from '../instance/state.ts';
import { ComponentError, isExhaustion, PeerDied, Trap } from '../instance/trap.ts';
import type { FunctionType } from '../types/model.ts';
import { lowerDenial, refusalOfCall, refusalOfHostCall } from './core-guard.ts';
import { FusedCrossing, type JsCrossing } from './crossing.ts';
import { crossingFor } from './entry-crossing.ts';
import { ExportFailure } from './export-failure.ts';
import { isDead, killedBy, whyNotEntered } from './failure.ts';
import { type CallOptions, type HostFunction, type LiftedFunction, note } from './function.ts';
import { guardOf, peerDiedResult, wantedRights } from './guard.ts';
import { faultOf, InjectedFault, type InjectedKind, injectedResult } from './injection.ts';
import { liftParameters, liftResult, lowerParameters, lowerResult } from './marshal.ts';
import { type CoreFunction, checkAlive, checkMayLeave, type Port } from './port.ts';
import { corePreview, valuePreview } from './preview.ts';

/** Of this module's own: where a test runner stands in for modules, reading an imported constant is a call. */
const MARK = DEAD;

function checkBorrows(instance: InstanceState): void {
  if (instance.borrows === 0) return;
  throw new AbiError(`it returned while it still holds ${instance.borrows} borrowed handle(s)`);
}

/** Calls into an entered instance; gives the value that `use` makes of the lifted result, before post-return. */
function callCore(
  fn: LiftedFunction,
  flats: readonly unknown[],
  crossing: FusedCrossing | JsCrossing,
): unknown {
  const { instance } = fn.port;
  const raw = fn.core(...(flats as never[]));
  checkAlive(instance);
  checkBorrows(instance);
  crossing.results = true;
  const value = liftResult(fn, raw, crossing);
  if (fn.postReturn !== undefined) {
    instance.flags |= NO_LEAVE;
    fn.postReturn(...((raw === undefined ? [] : [raw]) as never[]));
    checkAlive(instance);
  }
  instance.flags = 0;
  return value;
}

/** JavaScript calls a component. Results of type `result` come as a value or as a thrown ComponentError. */
export function exportByClosures(fn: LiftedFunction, options: CallOptions, holder: string) {
  const { type, port } = fn;
  const { instance } = port;
  const { policy } = options;
  const guard = guardOf(type, options, true);
  const throws = type.result?.kind === 'result';

  const failure = new ExportFailure(fn, options);

  return (...args: unknown[]): unknown => {
    note(options);
    const crossing = crossingFor(options, holder, options.entries);
    const preview = valuePreview(type, args);
    if (policy?.rule !== undefined) {
      const denial = refusalOfHostCall(guard, type, args, policy.capabilities);
      if (denial !== undefined) throw failure.refused(denial);
    }
    if (guard.receiver !== undefined) crossing.receiver = preview.record(guard.receiver);
    crossing.want = wantedRights(guard, preview);
    if (instance.flags !== 0) throw failure.cannotEnter();
    const fault = faultOf(options.fault, type);
    if (fault !== undefined && fault !== 'trap') throw thrownFault(type, fault);
    instance.flags = ENTERED;
    let phase = 0;
    let value: unknown;
    try {
      if (fault !== undefined) {
        phase = 1;
        throw new InjectedFault(fault);
      }
      const flats = lowerParameters(type, port, args, crossing);
      crossing.commit();
      phase = 1;
      value = callCore(fn, flats, crossing);
    } catch (error) {
      instance.flags |= MARK;
      throw failure.inside(error, phase, crossing, undefined);
    }
    crossing.giveBack();
    if (!throws) return value;
    const result = value as { tag: string; val: unknown };
    if (result.tag === 'err') throw new ComponentError(result.val);
    return result.val;
  };
}

/** What JavaScript, or a component that calls it, is told of a fault that was made on purpose. */
function thrownFault(type: FunctionType, kind: InjectedKind): Error {
  const result = kind === 'trap' ? undefined : (injectedResult(type, kind) as { val: unknown } | undefined);
  return result === undefined ? new InjectedFault(kind) : new ComponentError(result.val);
}

/** A component calls JavaScript. */
export function importByClosures(fn: HostFunction, port: Port, options: CallOptions): CoreFunction {
  const { type } = fn;
  const { instance } = port;
  const { site, policy } = options;
  const guard = guardOf(type, options);
  const takes = type.result?.kind === 'result';

  return (...flats: unknown[]): unknown => {
    note(options);
    const crossing = crossingFor(options, fn.provider, fn.entries);
    try {
      checkMayLeave(instance);
      const preview = corePreview(type, port, flats);
      if (policy?.rule !== undefined) {
        const denial = refusalOfCall(guard, type, port, flats, policy.capabilities);
        if (denial !== undefined) return lowerDenial(fn.type, port, flats, denial, options, crossing);
      }
      if (guard.receiver !== undefined) crossing.receiver = preview.record(guard.receiver);
      crossing.want = wantedRights(guard, preview);
      const args = liftParameters(type, port, flats, crossing);
      crossing.results = true;
      const fault = faultOf(options.fault, type);
      const call =
        fault === undefined
          ? fn.call
          : () => {
              throw thrownFault(type, fault);
            };
      const value = takes ? callForResult(call, args) : call(...args);
      crossing.giveBack();
      const result = lowerResult(type, port, flats, value, crossing);
      crossing.commit();
      return result;
    } catch (error) {
      instance.flags |= MARK;
      const trap = killedBy(instance, site, error);
      crossing.lent.length = 0;
      crossing.abandon();
      throw trap;
    }
  };
}

/** The `result` of a host function: what it returns, or what it throws as an error value. */
function callForResult(call: (...args: unknown[]) => unknown, args: readonly unknown[]): unknown {
  try {
    return { tag: 'ok', val: call(...args) };
  } catch (error) {
    return { tag: 'err', val: errorPayload(error) };
  }
}

/** The error value in what a host function threw: `payload`, or a thrown value that is no Error. */
export function errorPayload(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && Object.hasOwn(error, 'payload')) {
    return (error as { payload: unknown }).payload;
  }
  if (error instanceof Error) throw error;
  return error;
}

/** One component calls another. */
export function fusedByClosures(fn: LiftedFunction, port: Port, options: CallOptions): CoreFunction {
  const { type } = fn;
  const caller = port.instance;
  const callee = fn.port.instance;
  const { site, policy } = options;
  const guard = guardOf(type, options);

  const fail = (trap: Trap, flats: readonly unknown[], crossing: FusedCrossing): unknown => {
    const result = isExhaustion(trap) ? undefined : peerDiedResult(type);
    if (result === undefined) throw killedBy(caller, site, trap);
    return lowerResult(type, port, flats, result, crossing);
  };

  return (...flats: unknown[]): unknown => {
    note(options);
    const crossing = new FusedCrossing(options, callee);
    let args: unknown[];
    try {
      checkMayLeave(caller);
      const preview = corePreview(type, port, flats);
      if (policy?.rule !== undefined) {
        const denial = refusalOfCall(guard, type, port, flats, policy.capabilities);
        if (denial !== undefined) return lowerDenial(type, port, flats, denial, options, crossing);
      }
      if (guard.receiver !== undefined) crossing.receiver = preview.record(guard.receiver);
      crossing.want = wantedRights(guard, preview);
      if (callee.flags !== 0) {
        const why = whyNotEntered(callee);
        if (isDead(callee) && why instanceof Trap) return fail(why, flats, crossing);
        throw why;
      }
      args = liftParameters(type, port, flats, crossing);
    } catch (error) {
      crossing.giveBack();
      crossing.abandon();
      if (error instanceof PeerDied) return fail(error, flats, crossing);
      throw killedBy(caller, site, error);
    }
    const fault = faultOf(options.fault, type);
    if (fault !== undefined && fault !== 'trap') {
      crossing.giveBack();
      crossing.abandon();
      const result = injectedResult(type, fault);
      if (result === undefined) throw killedBy(caller, site, new InjectedFault(fault));
      return lowerResult(type, port, flats, result, crossing);
    }
    callee.flags = ENTERED;
    let value: unknown;
    try {
      if (fault !== undefined) throw new InjectedFault(fault);
      value = callCore(fn, lowerParameters(type, fn.port, args, crossing), crossing);
    } catch (error) {
      callee.flags |= MARK;
      crossing.giveBack();
      const trap = killedBy(callee, site, error);
      crossing.abandon();
      return fail(trap, flats, crossing);
    }
    crossing.giveBack();
    try {
      return lowerResult(type, port, flats, value, crossing);
    } catch (error) {
      crossing.abandon();
      throw killedBy(caller, site, error);
    }
  };
}
