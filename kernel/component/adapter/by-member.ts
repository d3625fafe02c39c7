/**
 * Calls of one function of a component that has several instances: an adapter for each that was called, made of the same
 * text. A call goes to the instance that the receiver's type is of. What is no handle of the component's goes to the
 * first, whose adapter says what is wrong with it; so does a handle of an instance that is gone, which ends in `peer-died`.
 */
import type { HandleEntry } from '../instance/handle-table.ts';
import type { InstancePool, MemberUser, PoolMember } from '../instance/instance-pool.ts';
import { canGenerate, compileOnce } from './code.ts';
import type { LiftedFunction } from './function.ts';

export type Call = (...args: never[]) => unknown;

export class MemberCalls<C extends Call> implements MemberUser {
  /** By number of the instance. */
  readonly made: (C | undefined)[] = [];
  readonly #pool: InstancePool;
  readonly #target: LiftedFunction;
  readonly #make: (target: LiftedFunction) => C;

  constructor(pool: InstancePool, target: LiftedFunction, make: (target: LiftedFunction) => C) {
    this.#pool = pool;
    this.#target = target;
    this.#make = make;
    pool.tell(this);
  }

  /** The adapter to one instance. */
  of(member: PoolMember): C {
    let call = this.made[member.number];
    if (call === undefined) {
      call = this.#make(member.function(this.#target));
      while (this.made.length < member.number) this.made.push(undefined);
      this.made[member.number] = call;
    }
    return call;
  }

  /** The adapter for a call whose receiver has this entry, if it has any. */
  readonly choose = (entry: HandleEntry | undefined): C =>
    this.of((entry && this.#pool.member(entry.resource.member)) ?? this.#pool.first);

  forget({ number }: PoolMember): void {
    if (number < this.made.length) this.made[number] = undefined;
  }
}

/** The same where the parameters are in memory, for their number: `receiverAt` reads the handle that is the first of them. */
export function dispatchSpilled<C extends Call>(
  calls: MemberCalls<C>,
  entries: readonly (HandleEntry | undefined)[],
  receiverAt: (address: number) => number,
): C {
  const call = (...args: never[]) => calls.choose(entries[receiverAt(args[0]!)])(...args);
  return call as C;
}

/** A core function of `parameters` numbers, the first of which is a handle in `entries`. */
export function dispatchCore<C extends Call>(
  calls: MemberCalls<C>,
  entries: readonly (HandleEntry | undefined)[],
  parameters: number,
  home: object,
): C {
  const { made, choose } = calls;
  if (!canGenerate) {
    const call = (...args: never[]) => choose(entries[args[0]! as number])(...args);
    return call as C;
  }
  const names = Array.from({ length: parameters }, (_, index) => `p${index}`).join(', ');
  const text = `'use strict';
return function (${names}) {
  const entry = entries[p0];
  const call = entry === undefined ? undefined : made[entry.resource.member];
  return call === undefined ? choose(entry)(${names}) : call(${names});
};`;
  return compileOnce(home, ['entries', 'made', 'choose'], text)(entries, made, choose) as C;
}
