/**
 * Calls of a component that has an instance for each object (`instance/instance-pool.ts`): which instance each goes to, and
 * what the kernel does by itself for functions that are marked `instantiate` and `fork`. Rights, handles, failures and
 * copying are the affair of the adapter to the one instance, which is like any other.
 */
import { signatureOf } from '../abi/layout.ts';
import { AbiError } from '../abi/memory.ts';
import { copySpans } from '../instance/copy-spans.ts';
import { ENTRY, type Handle } from '../instance/handle.ts';
import type { HandleEntry } from '../instance/handle-table.ts';
import { isHome } from '../instance/home.ts';
import type { Copying, InstancePool, PoolMember } from '../instance/instance-pool.ts';
import type { Lifted } from '../instance/lifted.ts';
import type { Resource } from '../instance/resource.ts';
import { ComponentError, isExhaustion, PeerDied, refusedCall, Trap } from '../instance/trap.ts';
import type { FunctionType } from '../types/model.ts';
import { dispatchCore, dispatchSpilled, MemberCalls } from './by-member.ts';
import { lowerDenial, refusalOfCall, refusalOfHostCall } from './core-guard.ts';
import { FusedCrossing } from './crossing.ts';
import { killedBy } from './failure.ts';
import type { CallOptions, LiftedFunction } from './function.ts';
import { deniedResult, guardOf, peerDiedResult, plainErrorResult } from './guard.ts';
import { kernelCall } from './kernel-call.ts';
import { lowerResult } from './marshal.ts';
import { type CoreFunction, checkMayLeave, type Port, memoryOf as viewOf } from './port.ts';

/** Makes the adapter to one instance. */
type MakeCall<C> = (target: LiftedFunction, options: CallOptions) => C;

/** The adapter of a function of one of several instances, for a caller that is a component; `parameters` are its core ones. */
export function pooledImport(
  target: LiftedFunction,
  port: Port,
  options: CallOptions,
  how: { readonly parameters: number; readonly home: object; readonly make: MakeCall<CoreFunction> },
): CoreFunction {
  const { pool } = target.port.instance.pooled!;
  const { instance } = port;
  const blame = (error: unknown) => killedBy(instance, options.site, error);
  const calls = new MemberCalls(pool, target, (one) => how.make(one, options));
  /** What the kernel itself has to say. */
  const answer = (result: unknown, last: unknown): unknown =>
    lowerResult(target.type, port, [last], result, new FusedCrossing(options));

  const full = (last: unknown): unknown => {
    const result = plainErrorResult(target.type, 'exhausted');
    if (result === undefined) throw new AbiError(noFurther(pool));
    return answer(result, last);
  };
  const guarded = (run: (args: readonly unknown[]) => unknown): CoreFunction => {
    return (...args: unknown[]): unknown => {
      try {
        checkMayLeave(instance);
        return run(args);
      } catch (error) {
        throw blame(error);
      }
    };
  };

  switch (options.policy?.rule?.kernel) {
    case 'save':
    case 'restore':
    case 'footprint':
      return guarded(() => {
        throw new AbiError(ONLY_KERNEL);
      });
    case 'instantiate':
      return guarded((args) => {
        const member = pool.take();
        if (member === undefined) return full(args.at(-1));
        try {
          return calls.of(member)(...(args as never[]));
        } finally {
          pool.settle(member);
        }
      });
    case 'fork': {
      const copying = pool.copying.get(target as Lifted);
      if (copying === undefined) break;
      const guard = guardOf(target.type, options);
      const restores = new MemberCalls(pool, copying.restore, (one) => how.make(one, ofRestore(options)));
      return guarded((args) => {
        const last = args.at(-1);
        const entry = instance.table.get(args[0] as number, receiverOf(target.type)!);
        const denial = refusalOfCall(guard, target.type, port, args, options.policy!.capabilities);
        if (denial !== undefined) {
          return lowerDenial(target.type, port, [last], denial, options, new FusedCrossing(options));
        }
        try {
          const child = copied(pool, copying, entry);
          if (child === undefined) return full(last);
          try {
            return restores.of(child)(...(args.slice(1) as never[]));
          } finally {
            pool.settle(child);
          }
        } catch (error) {
          const result = isExhaustion(error) ? undefined : peerDiedResult(target.type);
          if (!(error instanceof Trap) || instance.death !== undefined || result === undefined) throw error;
          return answer(result, last);
        }
      });
    }
  }
  if (!dispatches(target)) return calls.of(pool.first);
  if (signatureOf(target.type, 'lower').spilled) {
    // An address that is no good reads no handle, and is told by the adapter.
    const receiverAt = (address: number): number => viewOf(port).i32[address >>> 2] ?? 0;
    return dispatchSpilled(calls, instance.table.entries, receiverAt);
  }
  return dispatchCore(calls, instance.table.entries, how.parameters, how.home);
}

/** The same for JavaScript, which holds handles as `entryIn` finds them. */
export function pooledExport(
  target: LiftedFunction,
  options: CallOptions,
  make: MakeCall<(...args: unknown[]) => unknown>,
): (...args: unknown[]) => unknown {
  const { pool } = target.port.instance.pooled!;
  const calls = new MemberCalls(pool, target, (one) => make(one, options));
  const entryIn = (value: unknown): HandleEntry | undefined =>
    options.entries ? (value as HandleEntry | undefined) : (value as Handle | undefined)?.[ENTRY];
  const full = (): unknown =>
    failed(plainErrorResult(target.type, 'exhausted')) ?? new AbiError(noFurther(pool));

  switch (options.policy?.rule?.kernel) {
    case 'save':
    case 'restore':
    case 'footprint':
      return () => {
        throw new TypeError(ONLY_KERNEL);
      };
    case 'instantiate':
      return (...args) => {
        const member = pool.take();
        if (member === undefined) throw full();
        try {
          return calls.of(member)(...args);
        } finally {
          pool.settle(member);
        }
      };
    case 'fork': {
      const copying = pool.copying.get(target as Lifted);
      if (copying === undefined) break;
      const guard = guardOf(target.type, options, true);
      const restores = new MemberCalls(pool, copying.restore, (one) => make(one, ofRestore(options)));
      return (...args) => {
        const { capabilities, rule } = options.policy!;
        const denial = refusalOfHostCall(guard, target.type, args, capabilities);
        if (denial !== undefined) {
          throw refusedCall(
            deniedResult(target.type, denial, rule!.denied) as { val: unknown } | undefined,
            denial,
          );
        }
        const entry = entryIn(args[0]);
        // The adapter says what is wrong with it.
        if (entry === undefined || !isOf(pool, entry)) return calls.of(pool.first)(...args);
        let child: PoolMember | undefined;
        try {
          child = copied(pool, copying, entry);
          if (child === undefined) throw full();
          return restores.of(child)(...args.slice(1));
        } catch (error) {
          if (!(error instanceof Trap)) throw error;
          throw Object.assign(failed(peerDiedResult(target.type)) ?? error, { cause: error });
        } finally {
          if (child !== undefined) pool.settle(child);
        }
      };
    }
  }
  if (!dispatches(target)) return calls.of(pool.first);
  return (...args) => calls.choose(entryIn(args[0]))(...args);
}

const ONLY_KERNEL = 'only the kernel calls it';

function noFurther({ name, limit }: InstancePool): string {
  return `there can be no further instance of ${name}: at most ${limit} live at a time`;
}

function failed(result: unknown): ComponentError | undefined {
  return result === undefined ? undefined : new ComponentError((result as { val: unknown }).val);
}

/** Whether a call goes where its receiver is. */
function dispatches({ type, port }: LiftedFunction): boolean {
  const receiver = receiverOf(type);
  return receiver !== undefined && isHome(receiver, port.instance);
}

function receiverOf({ parameters: [self] }: FunctionType): Resource | undefined {
  return self?.type.kind === 'borrow' ? (self.type.resource as Resource) : undefined;
}

function isOf(pool: InstancePool, { resource }: HandleEntry): boolean {
  return pool.member(resource.member)?.system.resources.includes(resource) === true;
}

/** Of the call that gives the handle on a copy: who asks for it has been found to have the right to. */
function ofRestore(options: CallOptions): CallOptions {
  const { policy } = options;
  if (policy?.rule === undefined) return options;
  const rule = { ...policy.rule, requires: [], kernel: 'restore' as const };
  return { ...options, counter: undefined, trace: undefined, policy: { ...policy, rule } };
}

/** An instance that has what the one behind `entry` has, ready for `restore`; undefined where there can be none. Throws Trap if one dies of it. */
function copied(pool: InstancePool, { save }: Copying, entry: HandleEntry): PoolMember | undefined {
  if (!isOf(pool, entry)) throw new PeerDied(pool.name);
  const from = pool.member(entry.resource.member)!;
  const spans = saved(from, save);
  const child = spans.length === 0 ? undefined : pool.take();
  if (child === undefined) return undefined;
  let done = false;
  try {
    done = copySpans(memoryOf(from, save), memoryOf(child, save), spans);
  } catch (error) {
    throw killedBy(from.function(save).port.instance, SAVING, error);
  } finally {
    if (!done) pool.settle(child);
  }
  return done ? child : undefined;
}

function memoryOf(member: PoolMember, save: LiftedFunction): WebAssembly.Memory {
  return member.function(save).port.memory!.memory;
}

const SAVING = { interface: '', function: 'save' };

/** Where the copy of an instance lies in its memory. */
function saved(from: PoolMember, save: LiftedFunction): Uint32Array {
  return kernelCall(from.function(save), SAVING)() as Uint32Array;
}

/** A function of one of several instances of its component. */
export function isPooled(target: { readonly type: FunctionType; readonly port: Port }): boolean {
  return target.port.instance.pooled !== undefined;
}
