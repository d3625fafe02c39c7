/** What an adapter calls, and what it has to do besides calling. */

import type { FunctionRule } from '../../capability/requirements.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import type { LinkedSite } from '../instance/items.ts';
import type { CallSite } from '../instance/trap.ts';
import type { FunctionType } from '../types/model.ts';
import type { CalledFunction, Stopwatch } from './counters.ts';
import type { FaultPoint } from './injection.ts';
import type { Restart } from './lazy.ts';
import type { CoreFunction, Port } from './port.ts';
import type { CallWatcher } from './watching.ts';

/** A core function lifted by `canon lift`. */
export interface LiftedFunction {
  readonly kind: 'lifted';
  readonly type: FunctionType;
  /** The type before resource types were put in: the same core signatures. */
  readonly shape: FunctionType;
  /** What the instances of one component have in common; generated code that is the same is shared below it. */
  readonly home: object;
  readonly core: CoreFunction;
  readonly port: Port;
  readonly postReturn: CoreFunction | undefined;
  /** Nobody is there any more to be entered: no code is worth generating. */
  readonly gone?: true;
}

/** A function of JavaScript, in jco's conventions. `self` of a method is the first argument. */
export interface HostFunction {
  readonly kind: 'host';
  readonly type: FunctionType;
  /** Name of the host, for records and messages. */
  readonly provider: string;
  readonly call: (...args: unknown[]) => unknown;
  /** It is the kernel's, and is given handles as their entries: `entry-crossing.ts`. */
  readonly entries?: boolean;
}

/** A function whose provider may be exchanged: `instance/switched.ts`. */
export interface Switched {
  readonly kind: 'switched';
  readonly type: FunctionType;
  /** Who answers a call now. */
  readonly target: ComponentFunction;
  /** Where the provider itself got it, if it is not its own. */
  readonly site: LinkedSite | undefined;
  /** Has an adapter made again when there is another target. */
  tell(user: Restart): void;
}

export type ComponentFunction = LiftedFunction | HostFunction | Switched;

/** The name that a function was linked under first, where that is its present provider's affair. */
export function siteOf(target: ComponentFunction): LinkedSite | undefined {
  return target.kind === 'switched' ? (siteOf(target.target) ?? target.site) : undefined;
}

/** The function that answers a call now; `user` makes the adapter for it. */
export function answering(target: ComponentFunction, user: Restart): LiftedFunction | HostFunction {
  if (target.kind !== 'switched') return target;
  target.tell(user);
  return answering(target.target, user);
}

/** Capabilities in a call: absent where a system keeps no records. */
export interface Policy {
  readonly capabilities: CapabilityTable;
  /** Absent: records are kept, rights are not checked. */
  readonly rule: FunctionRule | undefined;
}

/** Counts the calls of a function through adapters. */
export interface CallCounter {
  calls: number;
  /** Milliseconds in it, without those in what it called through other adapters. */
  time: number;
  /** Absent: calls are not timed. */
  readonly stopwatch: Stopwatch | undefined;
  /** Whose calls they are. */
  readonly called?: CalledFunction;
}

/** What is asked of an adapter; an absent part is not compiled into it. */
export interface CallOptions {
  readonly site: CallSite;
  readonly policy: Policy | undefined;
  readonly counter: CallCounter | undefined;
  /** Told of each call before it is checked. */
  readonly trace: (() => void) | undefined;
  /** Told of each call, with its values. */
  readonly watcher?: CallWatcher | undefined;
  /** Whether code may be generated; closures do the same, more slowly. */
  readonly generate: boolean;
  /** Closures serve the first few calls, and code is generated for what is called more often. */
  readonly warms?: boolean;
  /** Faults that are made on purpose; only closures make them. */
  readonly fault?: FaultPoint | undefined;
  /** Of a call from JavaScript: handles are passed as their entries. */
  readonly entries?: boolean;
}

/** Of calls that `target` answers. */
export function optionsOf(target: ComponentFunction, options: CallOptions): CallOptions {
  const isGone = target.kind === 'lifted' && target.gone;
  return isGone ? { ...options, generate: false, warms: false } : options;
}

/** Counts and traces a call, where that is asked for. */
export function note({ counter, trace }: CallOptions): void {
  if (counter !== undefined) counter.calls++;
  trace?.();
}
