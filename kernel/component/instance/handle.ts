/**
 * Handles that JavaScript holds: one class for each resource type of a component, with its methods, so that a
 * component's objects look as they do in jco. Whoever has the object has the capability; passing it as `own` empties
 * it.
 */

import type { CapabilityTable } from '../../capability/table.ts';
import { AbiError } from '../abi/memory.ts';
import { pascalCase } from '../adapter/names.ts';
import { isKin } from '../types/kin.ts';
import type { HandleEntry } from './handle-table.ts';
import { type Resource, release, symbolDispose } from './resource.ts';

/** Key of the entry in a handle object; nobody else can make one. */
export const ENTRY = Symbol('entry');
const MADE_HERE = Symbol('made here');

/** A component's object in JavaScript's hands. */
export class Handle {
  /** Absent once it was dropped or moved, or when the call that lent it has ended. */
  [ENTRY]: HandleEntry | undefined;

  constructor(entry: HandleEntry | undefined) {
    this[ENTRY] = entry;
  }
}

export type HandleClass = new (...args: unknown[]) => Handle;

/** Calls a component's `[constructor]`. */
export type Construct = (...args: unknown[]) => unknown;

const constructors = new WeakMap<object, Construct>();
/** Where a dropped handle's record lives; set when the resource type is made. */
const homes = new WeakMap<Resource, CapabilityTable>();

export function setHome(resource: Resource, capabilities: CapabilityTable): void {
  homes.set(resource, capabilities);
}

export function homeOf(resource: Resource): CapabilityTable {
  return homes.get(resource)!;
}

/** The class of a component's resource type, made when first asked for. */
export function handleClassOf(of: Resource): HandleClass {
  const resource = of.firstOfPool ?? of;
  if (resource.handleClass === undefined) {
    resource.handleClass = makeClass(resource);
    resource.complete?.();
  }
  return resource.handleClass as HandleClass;
}

/** Gives the class the function that its constructor calls. */
export function setConstructor(handleClass: HandleClass, call: Construct): void {
  constructors.set(handleClass, call);
}

function makeClass(resource: Resource): HandleClass {
  const made: HandleClass = class extends Handle {
    constructor(...args: unknown[]) {
      super(args[0] === MADE_HERE ? (args[1] as HandleEntry) : construct(made, resource, args));
    }
  };
  Object.defineProperty(made, 'name', { value: pascalCase(resource.name.split('/').at(-1)!) });
  Object.defineProperty(made.prototype, symbolDispose, {
    value(this: Handle) {
      dropHandle(this);
    },
    writable: true,
    configurable: true,
  });
  return made;
}

/** Has the component make an object, and takes over the handle on it. */
function construct(made: HandleClass, resource: Resource, args: readonly unknown[]): HandleEntry | undefined {
  const call = constructors.get(made);
  if (call === undefined) throw new TypeError(`${resource.name} has no constructor`);
  const handle = call(...args) as Handle;
  const entry = handle[ENTRY];
  handle[ENTRY] = undefined;
  return entry;
}

export function makeHandle(entry: HandleEntry): Handle {
  return new (handleClassOf(entry.resource))(MADE_HERE, entry);
}

/** The entry behind a value that should be a handle of this type. */
export function entryOf(value: unknown, resource: Resource): HandleEntry {
  if (!(value instanceof Handle)) {
    throw new TypeError(`expected a handle of ${resource.name}, got ${typeof value}`);
  }
  const entry = value[ENTRY];
  if (entry === undefined) throw new TypeError(`this handle of ${resource.name} was dropped or moved`);
  if (entry.resource !== resource && !isKin(entry.resource, resource)) {
    const whose = entry.resource.name === resource.name ? "another instance's " : '';
    throw new TypeError(`expected a handle of ${resource.name}, got one of ${whose}${entry.resource.name}`);
  }
  return entry;
}

/** Ends a handle; a second time does nothing. */
export function dropHandle(handle: Handle): void {
  const entry = handle[ENTRY];
  if (entry === undefined) return;
  if (entry.lends !== 0) throw new AbiError(`this handle of ${entry.resource.name} is lent to a call`);
  handle[ENTRY] = undefined;
  if (entry.own) release(entry, homeOf(entry.resource));
}
