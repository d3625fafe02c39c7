/**
 * The instances of a component that has one for each object of a resource type (`Kernel: instantiate` and `Kernel: fork`,
 * wit/capability/README.md). All are made of the same compiled modules and linked alike; each has a memory, resource types
 * and handles of its own. Whoever imports from the component sees one type: those of further instances are kin of the
 * first one's, and a call goes to the instance whose type its handle has (`adapter/pooled.ts`).
 *
 *     take       create or fork begins: an idle instance, or a new one
 *     settle     it has made no object, or the last one has gone: the instance is idle
 *     died       a trap ends one instance; it leaves the pool with its last handle
 *
 * An idle instance is used again, since an engine frees memories at a garbage collection only, and reserves 10 GiB of
 * addresses for each. The component has made itself as new by then: see `instantiate` in the README.
 */
import type { LiftedFunction } from '../adapter/function.ts';
import { kernelCall } from '../adapter/kernel-call.ts';
import type { Lifted } from './lifted.ts';
import type { Resource } from './resource.ts';
import type { System } from './system.ts';
import { Trap, writeStacks } from './trap.ts';

/** Instances of one component that live at a time, where nobody says how many. */
export const MAX_LIVE = 1024;
/** Idle instances that are kept, of such a footprint; others are left to the garbage collection. */
const MAX_IDLE = 16;
const MAX_FOOTPRINT = 1n << 26n;

/** One of the instances. */
export class PoolMember {
  readonly number: number;
  readonly system: System;
  /** Objects that it has made and that have not ended. */
  objects = 0;
  isIdle = true;

  constructor(number: number, system: System) {
    this.number = number;
    this.system = system;
  }

  /** What stands in this instance for a function of another one. */
  function(of: LiftedFunction): Lifted {
    return this.system.lifted[(of as Lifted).index]!;
  }

  get death(): Trap | undefined {
    return this.system.states.find(({ death }) => death !== undefined)?.death;
  }

  /** Nobody can call it any more. Handles on its objects may be left, which are not to keep its memory. */
  close(why: Trap): void {
    for (const state of this.system.states) {
      state.pooled = undefined;
      state.kill(why);
    }
    this.system.forgetResources();
  }
}

/** Who keeps something for each member, and is to let go of what it has for one that is gone. */
export interface MemberUser {
  forget(member: PoolMember): void;
}

/** The functions by which the kernel copies an instance, for a function that is marked `fork`. */
export interface Copying {
  /** Says which spans of memory the copy consists of. */
  readonly save: LiftedFunction;
  /** Gives a handle on the object that those spans make of another instance. */
  readonly restore: LiftedFunction;
}

export interface PoolOptions {
  readonly name: string;
  /** The most that live at a time. */
  readonly limit: number;
  /** Makes an instance for this pool, none of whose states is in it yet. */
  readonly make: () => System;
}

export class InstancePool {
  readonly name: string;
  readonly limit: number;
  /** By the name of a function marked `fork`, with its interface. */
  readonly copying = new Map<Lifted, Copying>();
  /** Says how many bytes of memory an idle instance keeps. */
  footprint: LiftedFunction | undefined = undefined;
  readonly #make: () => System;
  readonly #members: (PoolMember | undefined)[] = [];
  readonly #idle: PoolMember[] = [];
  #users: WeakRef<MemberUser>[] = [];
  #live = 0;
  #death: Trap | undefined;
  #closed = false;

  constructor(first: System, { name, limit, make }: PoolOptions) {
    this.name = name;
    this.limit = limit;
    this.#make = make;
    for (const [index, resource] of first.resources.entries()) joinKin(resource, `${poolName()} ${index}`);
    this.#idle.push(this.#enter(first, 0));
  }

  /** Instances with objects, or in the middle of making one. */
  get live(): number {
    return this.#live;
  }

  /** All instances, idle ones too. */
  get systems(): System[] {
    return this.#members.flatMap((member) => (member === undefined ? [] : [member.system]));
  }

  /** Why the first died that has. */
  get death(): Trap | undefined {
    return this.#death;
  }

  get first(): PoolMember {
    return this.#members[0]!;
  }

  member(number: number): PoolMember | undefined {
    return this.#members[number];
  }

  /** An instance without an object; undefined where there can be no more. `settle` comes next. */
  take(): PoolMember | undefined {
    if (this.#closed || this.#live >= this.limit) return undefined;
    const member = this.#idle.pop() ?? this.#further();
    if (member === undefined) return undefined;
    member.isIdle = false;
    this.#live++;
    return member;
  }

  /** What was to make an object has, or has not; or an object has ended. */
  settle(member: PoolMember): void {
    if (member.isIdle || (member.objects > 0 && member.death === undefined)) return;
    member.isIdle = true;
    this.#live--;
    // The first stays where it is: what no handle leads to goes there.
    if (member.number !== 0 && !this.#isWorthKeeping(member)) this.#discard(member);
    else if (member.death === undefined) this.#idle.push(member);
  }

  #isWorthKeeping(member: PoolMember): boolean {
    if (member.death !== undefined || this.#idle.length >= MAX_IDLE) return false;
    if (this.footprint === undefined) return true;
    try {
      return (kernelCall(member.function(this.footprint), FOOTPRINT)() as bigint) <= MAX_FOOTPRINT;
    } catch (error) {
      if (error instanceof Trap) return false;
      throw error;
    }
  }

  /** Lets who keeps something for each member know when one is gone, for as long as it lives. */
  tell(user: MemberUser): void {
    this.#users = this.#users.filter((one) => one.deref() !== undefined);
    this.#users.push(new WeakRef(user));
  }

  /** A trap ends one instance, and nobody else. False where all end. */
  died(member: PoolMember, why: Trap): boolean {
    if (this.#closed) return false;
    this.#death ??= why;
    if (member.number !== 0 && !member.isIdle) {
      member.isIdle = true;
      this.#live--;
      this.#discard(member);
    }
    return true;
  }

  close(why: Trap): void {
    this.#closed = true;
    for (const member of this.#members) if (member !== undefined && member.number !== 0) member.close(why);
    this.#members.length = 1;
    this.#idle.length = 0;
  }

  #further(): PoolMember | undefined {
    let system: System;
    try {
      system = this.#make();
    } catch (error) {
      // The host has no memory for one more.
      if (error instanceof Trap || error instanceof RangeError) return undefined;
      throw error;
    }
    const free = this.#members.indexOf(undefined);
    const member = this.#enter(system, free < 0 ? this.#members.length : free);
    for (const [index, resource] of system.resources.entries()) {
      resource.firstOfPool = this.first.system.resources[index]!;
      resource.kin = resource.firstOfPool.kin;
    }
    return member;
  }

  #enter(system: System, number: number): PoolMember {
    const member = new PoolMember(number, system);
    this.#members[number] = member;
    for (const state of system.states) state.pooled = { pool: this, member };
    for (const resource of system.resources) resource.member = number;
    return member;
  }

  #discard(member: PoolMember): void {
    this.#members[member.number] = undefined;
    for (const one of this.#users) one.deref()?.forget(member);
    const why = new Trap(this.name, { interface: '', function: '' }, new Error('it was closed'));
    writeStacks(member.death ?? why);
    member.close(why);
  }
}

const FOOTPRINT = { interface: '', function: 'footprint' };

let pools = 0;
const poolName = (): string => `pool ${++pools}`;

/** Types with a name in common are kin. */
function joinKin(resource: Resource, name: string): void {
  resource.kin ??= new Set();
  resource.kin.add(name);
}
