/**
 * One end of a call: the resolved options of a `canon lift` or `canon lower`, and how handles cross there.
 */
import { AbiError, type MemoryView } from '../abi/memory.ts';
import type { CanonicalEncoding } from '../binary/ast.ts';
import type { Resource } from '../instance/resource.ts';
import { DEAD, type InstanceState, NO_LEAVE } from '../instance/state.ts';
import { whyNotEntered } from './failure.ts';

export type CoreFunction = (...args: never[]) => unknown;
/** `cabi_realloc(old pointer, old size, alignment, new size)` */
export type Realloc = (old: number, oldSize: number, alignment: number, size: number) => number;

export interface Port {
  readonly instance: InstanceState;
  readonly encoding: CanonicalEncoding;
  /** Absent where no type needs one. */
  readonly memory: MemoryView | undefined;
  readonly realloc: Realloc | undefined;
}

/** Turns handles of a port into values of the other end, and back; one object for each call. */
export interface HandleCrossing {
  /** `index` is a handle in the port's table, or the object's rep if the port implements the type. */
  lift(port: Port, index: number, resource: Resource, own: boolean): unknown;
  /** Gives the handle, or for a borrow by the implementer the object's rep. */
  lower(port: Port, value: unknown, resource: Resource, own: boolean): number;
}

/** The memory of a port, with fresh views. */
export function memoryOf(port: Port): MemoryView {
  return port.memory!.fresh();
}

/** Asks the port's instance for memory. It may not call out meanwhile. */
export function allocate(port: Port, size: number, alignment: number): number {
  const { instance } = port;
  const before = instance.flags;
  instance.flags = before | NO_LEAVE;
  const pointer = port.realloc!(0, 0, alignment, size) >>> 0;
  instance.flags = before | (instance.flags & DEAD);
  checkAlive(instance);
  port.memory!.check(pointer, size, alignment, 'what realloc returned for a value');
  return pointer;
}

/** WebAssembly can catch what is thrown at a dead instance, and go on as if nothing had happened. */
export function checkAlive(instance: InstanceState): void {
  if ((instance.flags & DEAD) !== 0) throw whyNotEntered(instance);
}

/** Refuses a call out of an instance that is dead, or inside realloc or post-return. */
export function checkMayLeave(instance: InstanceState): void {
  checkAlive(instance);
  if ((instance.flags & NO_LEAVE) !== 0) {
    throw new AbiError('it made a call while it must not leave (in realloc, post-return or a destructor)');
  }
}
